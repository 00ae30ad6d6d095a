import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type {
  OnnxAttribute,
  OnnxElementType,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from './onnx-model.ts';

const IR_VERSION = 9;
const STANDARD_OPSET = 17;
const ML_OPSET = 3;

/** TensorProto.DataType. */
const dataTypes = { float: 1, int64: 7, string: 8, bool: 9 } as const satisfies Record<
  OnnxElementType,
  number
>;

/** AttributeProto.AttributeType. */
const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  ints: 7,
  strings: 8,
} as const satisfies Record<OnnxAttribute['kind'], number>;

/**
 * An ONNX file: a ModelProto, IR version 9, opset 17 and ai.onnx.ml opset 3. Equal models give equal
 * bytes. Field numbers are those of onnx.proto3 (ONNX 1.14).
 */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(IR_VERSION);
  writer.tag(2, WireType.LengthDelimited).string('slipway');
  message(writer, 7, (graph) => writeGraph(graph, model));
  for (const [domain, version] of [
    ['', STANDARD_OPSET],
    ['ai.onnx.ml', ML_OPSET],
  ] as const)
    message(writer, 8, (opset) => {
      text(opset, 1, domain);
      opset.tag(2, WireType.Varint).int64(version);
    });
  for (const key of Object.keys(model.metadata).sort())
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, model.metadata[key] ?? '');
    });
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, (nested) => writeNode(nested, node));
  text(writer, 2, model.name);
  for (const { name, tensor } of model.constants)
    message(writer, 5, (nested) => writeTensor(nested, name, tensor));
  text(writer, 10, model.description);
  for (const input of model.inputs) message(writer, 11, (nested) => writeValue(nested, input));
  for (const output of model.outputs) message(writer, 12, (nested) => writeValue(nested, output));
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  // An absent optional input is an empty name, which must be written.
  for (const input of node.inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) writer.tag(2, WireType.LengthDelimited).string(output);
  text(writer, 3, node.name);
  text(writer, 4, node.operator);
  for (const name of Object.keys(node.attributes).sort()) {
    const attribute = node.attributes[name];
    if (attribute !== undefined)
      message(writer, 5, (nested) => writeAttribute(nested, name, attribute));
  }
  text(writer, 7, node.domain);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: OnnxAttribute): void {
  text(writer, 1, name);
  switch (attribute.kind) {
    case 'float':
      writer.tag(2, WireType.Bit32).float(attribute.value);
      break;
    case 'int':
      writer.tag(3, WireType.Varint).int64(attribute.value);
      break;
    case 'string':
      writer.tag(4, WireType.LengthDelimited).string(attribute.value);
      break;
    case 'ints':
      packedIntegers(writer, 8, attribute.value);
      break;
    case 'strings':
      for (const value of attribute.value) writer.tag(9, WireType.LengthDelimited).string(value);
      break;
    default:
      attribute satisfies never;
  }
  writer.tag(20, WireType.Varint).int32(attributeTypes[attribute.kind]);
}

function writeTensor(writer: BinaryWriter, name: string, tensor: OnnxTensor): void {
  packedIntegers(writer, 1, tensor.dims);
  writer.tag(2, WireType.Varint).int32(dataTypes[tensor.type]);
  switch (tensor.type) {
    case 'float':
      break;
    case 'string':
      for (const value of tensor.values) writer.tag(6, WireType.LengthDelimited).string(value);
      break;
    case 'int64':
      packedIntegers(writer, 7, tensor.values);
      break;
    default:
      tensor satisfies never;
  }
  text(writer, 8, name);
  if (tensor.type === 'float')
    writer.tag(9, WireType.LengthDelimited).bytes(littleEndian(tensor.values));
}

function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(dataTypes[value.type]);
      message(tensor, 2, (shape) => {
        for (const dim of value.dims)
          message(shape, 1, (dimension) => {
            if (typeof dim === 'number') dimension.tag(1, WireType.Varint).int64(dim);
            else dimension.tag(2, WireType.LengthDelimited).string(dim);
          });
      });
    }),
  );
  text(writer, 3, value.description);
}

function message(writer: BinaryWriter, field: number, write: (nested: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

/** A string field; proto3 leaves out the empty string. */
function text(writer: BinaryWriter, field: number, value: string): void {
  if (value !== '') writer.tag(field, WireType.LengthDelimited).string(value);
}

function packedIntegers(writer: BinaryWriter, field: number, values: readonly number[]): void {
  if (values.length === 0) return;
  writer.tag(field, WireType.LengthDelimited).fork();
  for (const value of values) writer.int64(value);
  writer.join();
}

/** ONNX's `raw_data` is little-endian whatever the machine is. */
function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return bytes;
}
