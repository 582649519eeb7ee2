package prose

// Limits bound what input may cost. A field left zero takes its value from
// [DefaultLimits].
type Limits struct {
	// Depth is how deep nodes may nest below the top node.
	Depth int
	// Size is the largest size of a document's content, in UTF-16 code units
	// and tokens, as [Node.Size] counts.
	Size int
	// Input is the largest JSON read at once, in bytes.
	Input int
	// Nesting is how deep arrays and objects may nest in attribute values.
	Nesting int
	// States is how many states the content expressions of a schema may
	// compile to, each by itself.
	States int
	// Filled is how many nodes may be made to fill required content at once.
	Filled int
}

// DefaultLimits are wide enough for a book and narrow enough for a server.
func DefaultLimits() Limits {
	return Limits{
		Depth:   200,
		Size:    16 << 20,
		Input:   64 << 20,
		Nesting: 32,
		States:  2000,
		Filled:  5000,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ have, standard *int }{
		{&l.Depth, &d.Depth},
		{&l.Size, &d.Size},
		{&l.Input, &d.Input},
		{&l.Nesting, &d.Nesting},
		{&l.States, &d.States},
		{&l.Filled, &d.Filled},
	} {
		if *f.have <= 0 {
			*f.have = *f.standard
		}
	}
	return l
}
