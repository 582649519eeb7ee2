// Writes a document of so many paragraphs as one update of the peers' library,
// and where each paragraph ends: what comes next there stands on that.
import * as Y from 'yjs'

const [count, words] = [Number(process.argv[2]), process.argv[3]]
const doc = new Y.Doc()
doc.clientID = 1
const texts = []
doc.transact(() => {
  const root = doc.getXmlFragment('default')
  for (let i = 0; i < count; i++) {
    const paragraph = new Y.XmlElement('paragraph')
    const text = new Y.XmlText(words)
    paragraph.insert(0, [text])
    root.push([paragraph])
    texts.push(text)
  }
})
const ends = texts.map(text => Y.createRelativePositionFromTypeIndex(text, text.length - 1).item.clock)
console.log(JSON.stringify({ update: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'), ends }))
