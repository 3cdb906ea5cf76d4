export { type OwnAutoencoder, openAutoencoderDenoiser } from './autoencoder-denoiser.js';
