import { formatSpeed } from '../format/numbers.js';
import { colorizeEn } from './colorize-en.js';
import { denoiseEn } from './denoise-en.js';
import { labEn } from './lab-en.js';
import { ownCodecEn } from './own-codec-en.js';
import { count } from './plural.js';
import { resultFormatEn } from './result-format-en.js';
import { viewerEn } from './viewer-en.js';

const pictures = (n: number): string => count(n, 'picture', 'pictures');
const files = (n: number): string => count(n, 'file', 'files');

/** All texts in English. A translation is another object of this shape. */
export const en = {
  appName: 'Latensify',
  viewer: viewerEn,

  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  remove: 'Remove',
  tryAgain: 'Try again',

  modes: {
    label: 'Modes',
    compress: 'Compress',
    denoise: 'Denoise',
    colorize: 'Colorize',
    lab: 'Lab',
    settings: 'Settings',
    keys: 'Keys',
  },

  first: {
    title: 'Drop photographs or folders here',
    lead: 'Make them far smaller and keep the look, take their noise away, or give grey ones colours.',
    local: 'Everything happens on this machine; nothing is sent anywhere.',
    served: 'The work is done on the machine that Latensify runs on, and by nobody else.',
    chooseFiles: 'Choose pictures…',
    chooseFolder: 'Choose a folder…',
    orPaste: 'or paste a picture',
    can: [
      {
        title: 'Compress',
        text: 'A folder of photographs becomes a fraction of its size. Originals stay where they are.',
      },
      {
        title: 'Denoise',
        text: 'Grain and blotches of colour go, detail stays; you say how much of each.',
      },
      {
        title: 'Colorize',
        text: 'Black-and-white photographs get colours, by themselves or by a few clicks of yours.',
      },
    ],
    samplesTitle: 'No picture at hand?',
    samples: 'Try sample pictures',
    recent: 'Recent',
    clearRecent: 'Clear the list',
    checkingDevice: 'Looking for the fastest device…',
    device: (name: string) => `The work will be done by: ${name}`,
    formats: 'JPEG, PNG, TIFF, WebP, AVIF, HEIC, camera raw, GIF and .ltn',
  },

  drop: {
    title: 'Drop to add',
    help: 'Files and folders, with everything in their sub-folders',
  },

  adding: {
    uploading: (percent: string) => `Bringing the files over: ${percent}`,
    reading: 'Looking through what you added…',
    added: (n: number) => `${files(n)} added`,
    known: (n: number) => `${files(n)} ${n === 1 ? 'was' : 'were'} in the list already`,
    nothing: 'There was no file in what you added.',
    problem: (sentence: string) => `Not everything could be read: ${sentence}`,
  },

  library: {
    label: 'Pictures in the queue',
    add: 'Add',
    addFiles: 'Pictures…',
    addFolder: 'Folder…',
    summary: (n: number, bytes: string) => `${files(n)} · ${bytes}`,
    shrunk: (before: string, after: string) => `${before} → ${after}`,
    columns: { name: 'Name', before: 'Before', after: 'After', saving: 'Saving', state: 'State' },
    folderOpen: 'Close this folder',
    folderClosed: 'Open this folder',
    own: 'Has settings of its own',
    resize: 'Height of the list',
    empty: 'Nothing matches. Choose another state to see more.',
    filter: 'Show',
    filters: {
      all: 'All',
      waiting: 'Waiting',
      done: 'Done',
      failed: 'Failed',
    },
    chosen: (n: number) => `${formatN(n)} selected`,
    removeChosen: 'Remove from the list',
    retryChosen: 'Try again',
    retryFailed: (n: number) => `Try ${n === 1 ? 'the failed one' : `the ${formatN(n)} failed ones`} again`,
    exportChosen: 'Export…',
    download: 'Download',
    removeFinished: 'Remove finished ones from the list',
    removeAll: 'Clear the list',
    showInFolder: 'Show in its folder',
    more: 'More commands',
  },

  states: {
    waiting: 'waiting',
    running: 'running',
    paused: 'paused',
    done: 'done',
    kept: 'kept as it is',
    failed: 'failed',
    cancelled: 'cancelled',
    progress: (name: string) => `Progress of ${name}`,
    /** Done, but in another mode than the one that is looked at. */
    doneElsewhere: { compress: 'compressed', denoise: 'denoised', colorize: 'colorized' },
  },

  stage: {
    label: 'Picture',
    loading: 'Opening…',
    developing: 'The camera’s own picture, until the raw file is developed',
    notPicture: 'This is no picture',
    notPictureHelp:
      'It is left alone. With an output folder it is copied along, so that nothing is missing there.',
    failed: {
      compress: 'This picture could not be compressed',
      denoise: 'This picture could not be denoised',
      colorize: 'This picture could not be colorized',
    },
    unopened: 'This picture can’t be shown',
    untrusted: ownCodecEn.untrusted,
    nothing: 'Choose a picture in the list to see it here.',
    notices: 'Good to know',
    bits: (bits: number) => `${bits} bit`,
  },

  inspector: {
    label: {
      compress: 'Settings of the compression',
      denoise: 'Settings of the denoising',
      colorize: 'Settings of the colours',
    },
    scope: 'Settings for',
    scopeAll: 'All pictures',
    scopeChosen: (n: number) => (n === 1 ? 'This picture' : `${formatN(n)} pictures`),
    own: 'This picture has settings of its own.',
    forgetOwn: 'Use the settings of all',
    preset: 'Preset',
    presetHelp: {
      'visually-lossless': 'No visible difference, checked on each.',
      high: 'For prints, and for editing again.',
      balanced: 'For albums and screens.',
      small: 'For sending: fine detail gets softer.',
      quality: 'Each picture at the quality set below.',
      'max-bytes': 'Each file as good as fits into the size below.',
    },
    codec: ownCodecEn.choice,
    presetSavedHelp: 'One of your own presets.',
    presets: {
      'visually-lossless': 'Visually lossless',
      high: 'High',
      balanced: 'Balanced',
      small: 'Small',
      quality: 'Own quality',
      'max-bytes': 'At most a given size',
    },
    presetsBuiltIn: 'Built in',
    presetsOwn: 'By hand',
    presetsSaved: 'Your presets',
    savePreset: 'Save as a preset…',
    savePresetTitle: 'Save as a preset',
    savePresetHelp: 'Keeps everything in this panel under a name.',
    presetName: 'Name',
    presetNameHelp: 'A preset of the same name is replaced.',
    removePreset: 'Remove this preset',
    quality: 'Quality',
    qualityHelp: 'More keeps finer detail in a larger file.',
    qualityLow: 'smallest',
    qualityHigh: 'finest',
    maxSize: 'Largest size of a file',
    maxSizeHelp: 'In kB (thousands of bytes).',
    format: 'Save as',
    formats: { ltn: '.ltn', avif: 'AVIF', webp: 'WebP', jpeg: 'JPEG' },
    formatHelp: {
      ltn: 'Smallest. Latensify opens and exports it.',
      avif: 'Small; newer systems and browsers open it.',
      webp: 'Opens in every browser.',
      jpeg: 'Opens everywhere.',
    },
    denoise: 'Take noise away first',
    denoiseHelp: 'Noisy pictures get much smaller: noise costs more bytes than detail.',
    grain: 'Grain in the place of lost noise',
    grains: { none: 'None', shown: 'Shown', kept: 'Kept' },
    grainHelp: {
      none: 'What noise coding takes away is gone.',
      shown: 'How the noise looked is stored in a few bytes; viewers show grain like it.',
      kept: 'Stored as well, but shown only to whoever asks: press G while comparing.',
    },
    compare: 'Compare with',
    compareHelp: 'On the left of the divider.',
    sameSize: (format: string) => `${format}, same size`,
    output: 'Output',
    outputs: {
      beside: 'Next to the original',
      folder: 'In a folder',
      replace: 'In place of the original',
      download: 'As a download',
    },
    outputHelp: {
      beside: 'Each result lies in the folder of its source.',
      folder: 'With the sub-folders of the source.',
      download: 'Results wait here until you download them.',
      bin: 'The original goes to the bin, after the result was read back and compared.',
      originals: 'The original moves to a folder of originals, after the result was read back and compared.',
    },
    chooseFolder: 'Choose…',
    noFolder: 'No folder chosen yet',
    pattern: 'Name of the result',
    patternHelp: '{name}, {ext}, {quality} and {format} are filled in.',
    patternExample: (name: string) => `Example: ${name}`,
    patternErrors: {
      empty: 'Write {name} to keep the names.',
      token: (token: string) => `{${token}} is no token: use {name}, {ext}, {quality} or {format}.`,
      character: (character: string) => `A name can’t have ${character} everywhere.`,
    },
    overwrite: 'Replace results of the same name',
    overwriteHelp: 'Otherwise those pictures are passed over.',
    copyOthers: 'Copy other files, too',
    copyOthersHelp: 'Files that are no pictures come along to the output folder.',
    metadata: 'Camera data and colour profile always stay with the picture.',
    more: 'Names and other files',
  },

  run: {
    start: {
      compress: (n: number) => `Compress ${pictures(n)}`,
      denoise: (n: number) => `Denoise ${pictures(n)}`,
      colorize: (n: number) => `Colorize ${pictures(n)}`,
    },
    none: {
      compress: 'Nothing to compress',
      denoise: 'Nothing to denoise',
      colorize: 'Nothing to colorize',
    },
    allDone: 'All done',
    pause: 'Pause',
    pausing: 'Pausing…',
    resume: 'Resume',
    cancel: 'Cancel',
    progress: 'Progress of the whole job',
    of: (finished: string, total: string) => `${finished} of ${total}`,
    speed: (megapixels: number) => formatSpeed(megapixels),
    left: (seconds: number) => timeLeft(seconds),
    idle: (waiting: number) => (waiting === 0 ? 'Ready' : `${pictures(waiting)} waiting`),
    paused: 'Paused',
    failures: (n: number) => `${formatN(n)} failed`,
    saved: (before: string, after: string, saving: string) => `${before} → ${after} (${saving})`,
  },

  denoise: denoiseEn,
  colorize: colorizeEn,
  resultFormat: resultFormatEn,
  lab: labEn,
  numberNeeded: 'Write a number.',

  engine: {
    starting: 'The engine is starting…',
    crashed: 'The engine stopped unexpectedly and is being started again.',
    crashedHelp: 'Pictures that were being worked on are marked as failed; the list is safe.',
    stopped: 'The engine stopped several times in a row.',
    stoppedHelp: 'The list is safe. Start it again, or choose the CPU as the device in the settings.',
    restart: 'Start the engine again',
    lost: 'The connection to Latensify was lost.',
    lostHelp: 'Start it again if it was closed, then load this page anew: the list will be there.',
    reload: 'Load anew',
    connecting: 'Connecting…',
    unreachable: 'Latensify can’t be reached',
  },

  exporting: {
    title: 'Export',
    help: 'Results in a format that opens everywhere, with camera data and colour profile.',
    which: 'Which',
    all: (n: number) => `All results (${formatN(n)})`,
    chosen: (n: number) => `Selected (${formatN(n)})`,
    format: 'Format',
    formats: { jpeg: 'JPEG', png: 'PNG', webp: 'WebP', avif: 'AVIF', tiff: 'TIFF' },
    formatHelp: {
      jpeg: 'For sending and printing: opens everywhere.',
      png: 'Exactly the pixels of the result; large files.',
      webp: 'For web pages: smaller than JPEG.',
      avif: 'Smallest of these; opens in newer programs.',
      tiff: 'Exactly the pixels of the result, for editing.',
    },
    quality: 'Quality',
    qualityHelp: 'Of the exported file. 90 hides the second compression.',
    grain: 'Grain',
    grains: { stored: 'As stored', with: 'Shown', without: 'Left out' },
    grainHelp: 'Of files that hold grain in the place of noise.',
    where: 'Where to',
    overwrite: 'Replace files of the same name',
    start: (n: number) => `Export ${pictures(n)}`,
    running: (finished: number, total: number) => `${formatN(finished)} of ${formatN(total)} written`,
    done: (n: number) => `${pictures(n)} exported.`,
    failed: (n: number) => `${pictures(n)} could not be exported:`,
    cancelled: 'The export was cancelled; what was written stays.',
    download: 'Download',
    none: 'Only results and .ltn files can be exported. Run a job first, or choose some that are done.',
  },

  picker: {
    titleFiles: 'Choose pictures and folders',
    titleFolder: 'Choose a folder for the results',
    titlePicture: 'Choose a photograph',
    help: 'Folders of the machine that Latensify runs on.',
    choose: (n: number) => `Add ${count(n, 'entry', 'entries')}`,
    chooseNone: 'Add',
    chooseThis: 'Use this folder',
    empty: 'This folder is empty.',
    cut: 'This folder has more entries than are shown here.',
    path: 'Where you are',
  },

  settings: {
    title: 'Settings',
    help: 'They hold for the program, not for one picture.',
    theme: 'Appearance',
    themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
    themeHelp: 'Neutral greys in either case, so that colours can be judged.',
    device: 'Device',
    deviceHelp: 'Automatic takes the fastest one that passes a self-check.',
    deviceAuto: 'Automatic',
    devices: {
      tensorrt: 'NVIDIA TensorRT',
      cuda: 'NVIDIA CUDA',
      dml: 'DirectML',
      coreml: 'Core ML',
      webgpu: 'WebGPU',
      cpu: 'CPU',
      wasm: 'WebAssembly',
    },
    checking: 'Checking the devices…',
    notUsable: 'can’t be used',
    others: (n: number) => `${count(n, 'device', 'devices')} can’t be used: why?`,
    jobs: 'Pictures at the same time',
    jobsHelp: 'More keeps all cores busy and takes more memory.',
    notify: 'Tell me when a job is done',
    notifyHelp: 'A notification of the system, when the window is not in front.',
    models: { codec: 'Compression model', denoise: 'Denoising model', colorize: 'Colorization model' },
    about: (version: string) => `Latensify ${version}`,
    log: 'Log',
    logEmpty: 'Nothing out of the ordinary has happened.',
  },

  /** Which one does the work, where there are several. */
  network: {
    label: 'Network',
    best: 'Thorough',
    fast: 'Fast',
    shipped: 'The program’s own',
    help: {
      best: 'The large network.',
      fast: 'A small network: several times as fast, a little less thorough.',
      own: 'One of your own.',
      autoencoder:
        'Your autoencoder knows the damage from its training: a strength above 50 adds nothing. Judge it at 100 %.',
    },
  },

  keys: {
    title: 'Keys',
    help: 'Everything can be done without the mouse.',
    groups: {
      general: 'Everywhere',
      list: 'In the list',
      job: 'The job',
      compare: 'Comparing',
    },
    does: {
      addFiles: 'Add pictures',
      addFolder: 'Add a folder',
      paste: 'Add what was copied',
      export: 'Export results',
      settings: 'Settings',
      keys: 'This sheet',
      close: 'Close what is open; choose nothing else',
      area: 'Next part of the window',
      modes: 'Compress, denoise, colorize',
      run: 'Start what waits',
      pause: 'Pause, go on',
      cancel: 'Cancel the job',
      quality: 'Quality, strength or saturation lower, higher',
      walk: 'Previous, next picture, from anywhere',
      move: 'Up, down',
      extend: 'Select more',
      folder: 'Close, open a folder',
      all: 'Select all',
      remove: 'Remove from the list',
      retry: 'Try again',
    },
  },

  notices: { label: 'Messages', dismiss: 'Dismiss' },
  errorTitle: 'That did not work',
};

function formatN(n: number): string {
  return n.toLocaleString('en');
}

function timeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 60) return `${Math.ceil(seconds / 5) * 5} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
