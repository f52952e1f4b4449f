import { DockerfileParser, type Instruction, ModifiableInstruction } from "dockerfile-ast";
import type { PlainData } from "../domain/plain-data.ts";
import type { Reader, ReaderOutput } from "./reader.ts";

/** A Dockerfile as a list of instructions with keyword, flags, arguments, raw text and line. */
export const dockerfileReader: Reader = { name: "dockerfile", read: readDockerfile };

function readDockerfile(text: string): ReaderOutput {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const syntax = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/iu.exec(text)?.[1] ?? "";
  return { data: { syntax, instructions: instructions.map(plainInstruction) } };
}

function plainInstruction(instruction: Instruction): PlainData {
  return {
    keyword: instruction.getKeyword(),
    flags: flagsOf(instruction),
    arguments: instruction.getArguments().map((argument) => argument.getValue()),
    text: instruction.getRawArgumentsContent() ?? "",
    line: instruction.getRange().start.line + 1,
  };
}

function flagsOf(instruction: Instruction): readonly string[] {
  if (!(instruction instanceof ModifiableInstruction)) return [];
  return instruction.getFlags().map(String);
}
