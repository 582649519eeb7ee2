// The stable hash of a document, equal to Node.Hash of the Go package: 64 bits
// as 16 hexadecimal digits, made of two lanes of 32. A node's hash is kept, so
// that hashing again costs what changed.

const kept = new WeakMap()

const mix = (h, k) => {
  k = Math.imul(k ^ (k >>> 15), 0x2c1b3c6d)
  k = Math.imul(k ^ (k >>> 12), 0x297a2d39)
  k ^= k >>> 15
  return (Math.imul(h, 0x01000193) + k) | 0
}

const hashText = (h, s) => {
  let [a, b] = h
  for (let i = 0; i < s.length; i++) {
    const u = s.charCodeAt(i)
    a = Math.imul(a ^ u, 0x01000193)
    b = Math.imul(b + u, 0x5bd1e995) ^ (b >>> 13)
  }
  return [mix(a, s.length), mix(b, s.length + 1)]
}

// canonical writes a value with the keys of objects in the order of their code
// units, so that equal values hash alike.
const canonical = v => {
  if (Array.isArray(v)) return "[" + v.map(canonical).join(",") + "]"
  if (v && typeof v == "object") {
    return "{" + Object.keys(v).sort().map(k => JSON.stringify(k) + ":" + canonical(v[k])).join(",") + "}"
  }
  return JSON.stringify(v)
}

function lanes(node) {
  const known = kept.get(node)
  if (known) return known
  let h = hashText([0x1b873593, 0x51ed270b], node.type.name)
  h = hashText(h, canonical(node.attrs))
  for (const m of node.marks) h = hashText(hashText(h, m.type.name), canonical(m.attrs))
  if (node.isText) {
    h = hashText(h, node.text)
  } else {
    let a = 0, b = 0
    node.forEach(child => {
      const c = lanes(child)
      a = (Math.imul(a, 0x01000193) + c[0]) | 0
      b = (Math.imul(b, 0x85ebca6b) + c[1]) | 0
    })
    h = [mix(mix(h[0], a), node.childCount), mix(mix(h[1], b), node.childCount)]
  }
  kept.set(node, h)
  return h
}

const hex = n => (n >>> 0).toString(16).padStart(8, "0")

// hashNode gives the hash of a ProseMirror node.
export function hashNode(node) {
  const [a, b] = lanes(node)
  return hex(a) + hex(b)
}
