import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { panesOf, placeOn } from '../../../renderer/viewer/paint/frame.js';
import { useView } from '../../../renderer/viewer/view/use-view.js';
import { versionOf } from '../../../renderer/viewer/choices.js';
import { formatZoom } from '../../../renderer/viewer/names.js';

function control(picture = { width: 6000, height: 4000 }, pane = { width: 1200, height: 800 }) {
  const pictureRef = shallowRef<{ width: number; height: number } | undefined>(picture);
  const paneRef = shallowRef(pane);
  const made = effectScope().run(() => useView(pictureRef, paneRef))!;
  return { ...made, pictureRef, paneRef };
}

describe('the view', () => {
  it('stays fit while the pane changes', () => {
    const { view, isFit, paneRef } = control();
    expect(view.value?.scale).toBe(0.2);
    paneRef.value = { width: 600, height: 800 };
    expect(view.value?.scale).toBe(0.1);
    expect(isFit.value).toBe(true);
  });

  it('keeps its scale and its middle at 100 %', () => {
    const { view, zoomTo, panBy, paneRef } = control();
    zoomTo(1);
    panBy({ x: -300, y: 100 });
    expect(view.value).toEqual({ centreX: 3300, centreY: 1900, scale: 1 });
    paneRef.value = { width: 599, height: 800 };
    expect(view.value).toEqual({ centreX: 3300, centreY: 1900, scale: 1 });
  });

  it('is fit again when it was zoomed out as far as it goes', () => {
    const { isFit, zoomTo, zoomBy } = control();
    zoomTo(4);
    for (let i = 0; i < 40; i++) zoomBy(0.8);
    expect(isFit.value).toBe(true);
  });

  it('starts anew with another picture', async () => {
    const { isFit, zoomTo, pictureRef } = control();
    zoomTo(1);
    pictureRef.value = { width: 900, height: 900 };
    await nextTick();
    expect(isFit.value).toBe(true);
  });

  it('is none without a picture or a pane', () => {
    const { view, pictureRef, zoomBy } = control();
    pictureRef.value = undefined;
    zoomBy(2);
    expect(view.value).toBeUndefined();
  });
});

describe('panes', () => {
  it('are equally wide side by side, whatever the width of the stage', () => {
    for (const width of [1000, 1001]) {
      const [left, right] = panesOf('side-by-side', { width, height: 500 });
      expect(left!.width).toBe(right!.width);
      expect(right!.left + right!.width).toBe(width);
      expect(right!.left - left!.width).toBeGreaterThanOrEqual(2);
    }
  });

  it('place neighbouring regions without gap or overlap', () => {
    const pane = { left: 0, top: 0, width: 999, height: 700 };
    const view = { centreX: 1333.3, centreY: 777.7, scale: 0.4321 };
    const one = placeOn(pane, view, { left: 512, top: 512, width: 512, height: 512 });
    const next = placeOn(pane, view, { left: 1024, top: 512, width: 512, height: 512 });
    expect(one.left + one.width).toBe(next.left);
  });
});

describe('choices', () => {
  const current = { version: { kind: 'latensify', quality: 62 }, quality: 62 } as const;

  it('follow the settings', () => {
    expect(versionOf({ kind: 'current' }, current)).toEqual(current.version);
    expect(versionOf({ kind: 'peer', format: 'avif' }, current)).toEqual({
      kind: 'peer',
      format: 'avif',
      matchQuality: 62,
    });
    expect(versionOf({ kind: 'other', quality: 20 }, current)).toEqual({ kind: 'latensify', quality: 20 });
  });

  it('of grain reach the versions that have any', () => {
    const grainy = { ...current, version: { ...current.version, grain: true }, grain: true };
    expect(versionOf({ kind: 'current' }, grainy, false)).toMatchObject({ quality: 62, grain: false });
    expect(versionOf({ kind: 'other', quality: 20 }, grainy)).toMatchObject({ quality: 20, grain: true });
    expect(versionOf({ kind: 'current' }, current, true)).toEqual(current.version);
    expect(versionOf({ kind: 'result' }, current, true)).toEqual({ kind: 'result', grain: true });
    expect(versionOf({ kind: 'original' }, current, true)).toEqual({ kind: 'original' });
    expect(versionOf({ kind: 'original' }, current, true, true)).toEqual({ kind: 'original', grain: true });
  });
});

it('writes the zoom in percent', () => {
  expect([1, 0.0512, 0.334, 32].map(formatZoom)).toEqual(['100 %', '5.1 %', '33 %', '3200 %']);
});
