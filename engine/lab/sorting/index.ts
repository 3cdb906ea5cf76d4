export { type Anomalies, anomaliesOf, type Anomaly } from './anomalies.js';
export { type Classification, classifyCodes, type Comparison, take, type Verdict } from './classify.js';
export { type Group, groupCodes, groupsOf } from './groups.js';
export { type SortBy, type Sorted, sortFolder } from './sort.js';
