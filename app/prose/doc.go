// Package prose is ProseMirror documents in Go: it does what the official
// model and transform packages do, and the rebasing of the collab package,
// exactly, and a few things more that a server needs. It knows no database, no
// clock and no network.
//
// # Positions
//
// Every position, size and offset is counted as the browser counts: UTF-16
// code units of text, and one token for each start and each end of a node that
// has content, one for a leaf. Positions start at 0 before the first child of
// the document. Text is kept so that a position in it is found at once,
// whatever its script: one byte a unit for ASCII, two for anything else. A
// position may fall between the halves of a surrogate pair, as in JavaScript;
// both halves are kept and written as JSON.stringify writes them.
//
// # Names
//
// Names are those of the official library where there is a counterpart, which
// the documentation of each gives; what names none is this package's own.
// Where the official library throws, a function here gives an error; where it
// gives null, nil or false.
//
// # Values
//
// [Node], [Fragment], [Mark], [Slice], [Schema] and every [Step] never change
// after they were made, and may be used by several goroutines at once. Two
// versions of a document share what did not change. A fragment is a balanced
// tree: a step costs the logarithm of the number of blocks, not their number.
//
//	schema := prose.Exchange()
//	doc, err := schema.NodeFromJSON(data)
//	step, err := schema.StepFromJSON(received)
//	after, err := step.Apply(doc)      // doc is as it was
//	undo, err := step.Invert(doc)
//
// # Schemas
//
// [SchemaFromJSON] reads any ProseMirror schema without its functions: content
// expressions, groups, attributes with defaults and type names to validate,
// marks with groups, exclusion and inclusivity. [Exchange] is the schema of
// this project's documents, [SchemaJSON] its JSON, which the editor reads too:
// app/prose/schema.json. [Schema.Spec] gives keys that only others use, such
// as tableRole.
//
// # Reading what strangers send
//
// Reading is stricter than the official library, which takes anything falsy
// for nothing, fractions for positions, and steps that end before they start.
// Wherever both accept, they agree. A node that was read is not yet sound:
// [Node.Check] says so. No input makes this package panic, and [Limits], given
// with the schema, bound depth, size and effort. Every error is an [Error] with
// a [Kind] and a place. Two limits are fixed: 1,000 node types and 64 mark
// types in a schema.
//
// # Steps, mapping, rebasing
//
// There are nine kinds of [Step]; the ninth, [MarkSetStep], undoes adding a
// mark that drove out others. [StepMap] and [Mapping] carry positions, with
// mirrors for what was undone; [Mapped] has the four deletion flags.
// [Rebase] carries steps over others and gives, besides the outcome, every
// step that could not be placed with the content it held: nothing that was
// typed vanishes unseen. Unlike the official rebaseSteps it starts from the
// document after the other steps, which a server has, and does not undo the
// waiting steps to get there; where undoing gives back the common document,
// as it does but for a few marks inside inline nodes, the two agree.
//
// [Transform] builds steps: Replace and its kin fit content to its place as
// the editor does. [Between] finds the smallest difference of two documents,
// so that restoring a version or importing moves no anchor outside of it.
//
// # Suggestions
//
// A suggestion is written into the document with three marks, all of which may
// stand on text and on blocks, and carry the identifier of the suggestion they
// belong to, its author and its time, which the server stamps.
//
//   - insertion, with scope "text" on inline content; on a block "node" for a
//     new block, "split" for a new border before it, "wrap" for a new block
//     around content that was there.
//   - deletion, with scope "text"; on a block "node", "join" for the border
//     before it, "unwrap" for the block around its content.
//   - modification, for what is neither there nor gone but different: kind
//     "mark" with name, before and after (the attributes of the mark, null for
//     none), kind "attr" with the attribute's name and values, and on a block
//     kind "type" with before and after as {"type", "attrs"}. The document
//     already stands as proposed; the mark remembers what was.
//
// A split of a list item is marked on the item and on its first paragraph; a
// row of a table on the row and its cells, a column on its cells. Text inside
// a new block is marked as well: what is not marked someone else wrote, and it
// stays when the block is rejected. Deletions of several people may overlap;
// an insertion is one person's. The document itself carries no mark, so its
// own attributes cannot be suggested.
//
// [AcceptSuggestions] and [RejectSuggestions] give steps, so that anchors
// follow. [OnlySuggests] says whether a change is nothing but suggestions of
// one person, [KeepsSuggestions] whether it leaves those of all others as they
// are, whatever else it does; they look only at the top blocks that differ.
//
// # Versions
//
// [Compare] reads two versions of a document together, and [ComparisonHTML]
// writes them as one. [Authorship] says of every position with which change it
// came in, and costs what a step changes; [AuthorsHTML] shows it.
//
// # Equality with the browser
//
// [Node.AppendJSON] writes byte for byte what JSON.stringify writes of the
// official toJSON, and [Node.Hash] is the same as hashNode of hash.mjs, beside
// this file, which the editor uses.
//
// # How it is shown
//
// The tests run the official packages, bundled in testdata/oracle (package.json
// and build.mjs say how), in a JavaScript engine and compare 20,000 results of
// random schemas, documents and steps each time; PROSE_COMPARISONS or
// -prose.comparisons asks for more, -prose.seed for others. compare.sh measures
// against the official packages on Node.
package prose
