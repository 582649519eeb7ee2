import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "./place";

const tall = (want: number, height = 50): { want: number; height: number } => ({ want, height });

test("cards stand beside their words, and none over another", () => {
  assert.deepEqual(placed([tall(0), tall(200)], -1), [0, 200]);
  assert.deepEqual(placed([tall(0), tall(10), tall(20)], -1), [0, 60, 120]);
});

test("the chosen card stands exactly beside its words; the others make way", () => {
  assert.deepEqual(placed([tall(100), tall(110), tall(120)], 2), [0, 60, 120]);
  assert.deepEqual(placed([tall(100), tall(110), tall(120)], 1), [50, 110, 170]);
});

test("cards that make way stay below what is above them all", () => {
  assert.deepEqual(placed([tall(0), tall(10), tall(20)], 2), [0, 60, 120]);
});
