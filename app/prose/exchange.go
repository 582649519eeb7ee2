package prose

import (
	_ "embed"
	"slices"
	"sync"
)

//go:embed schema.json
var schemaSource []byte

// SchemaJSON gives the JSON of the schema of Minamata Exchange's documents,
// the same that the editor reads.
func SchemaJSON() []byte { return slices.Clone(schemaSource) }

// Exchange gives the schema of Minamata Exchange's documents, with
// [DefaultLimits].
var Exchange = sync.OnceValue(func() *Schema {
	s, err := SchemaFromJSON(schemaSource, Limits{})
	if err != nil {
		panic("prose: schema.json: " + err.Error())
	}
	return s
})
