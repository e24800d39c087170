export { forestPicture } from './forest/picture.js';
export { logLogPicture } from './log-log.js';
export { schoenfeldPicture } from './schoenfeld/picture.js';
export { incidencePicture, type IncidenceOptions } from './incidence.js';
export { survivalPicture, type SurvivalOptions } from './survival.js';
export type { CurveOptions } from './curves/options.js';
export type { Language } from './drawing/words.js';
export type { PictureOptions } from './options.js';
export { toPng } from './png.js';
