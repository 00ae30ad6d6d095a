/** `slipway/onnx`: scoring with an ONNX model, for steps that evaluate one. */
export { loadOnnxRunner } from './adapters/onnx/load-onnx-runner.ts';
export type { OnnxRunner } from './models/onnx/onnx-runner.ts';
