export { msSsim } from './ms-ssim.js';
export { psnr } from './psnr.js';
