package taxonomy

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

//go:embed themes.json information_types.json partnership_areas.json parties.csv parties_note.json
var files embed.FS

// Languages are those of the labels and names.
var Languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// Basis says how a label is known.
type Basis string

// How a label may be known. Only Seen makes it official.
const (
	Seen       Basis = "seen"       // checked in a source
	Recalled   Basis = "recalled"   // believed to be official, not checked
	Editorial  Basis = "editorial"  // coined for this taxonomy
	Translated Basis = "translated" // our translation of the English label
)

// Label is a text in one language and how it is known.
type Label struct {
	Text       string `json:"text"`
	Basis      Basis  `json:"basis"`
	Translated bool   `json:"translated,omitempty"` // ours, to be reviewed by a native-speaking editor
}

// Official reports whether the wording was checked in a source.
func (l Label) Official() bool { return l.Basis == Seen && !l.Translated }

// Labels are a label by language.
type Labels map[string]Label

// Texts are the labels' texts by language.
func (l Labels) Texts() map[string]string {
	texts := make(map[string]string, len(l))
	for language, label := range l {
		texts[language] = label.Text
	}
	return texts
}

// Bases are how the labels are known, by language.
func (l Labels) Bases() map[string]string {
	bases := make(map[string]string, len(l))
	for language, label := range l {
		bases[language] = string(label.Basis)
	}
	return bases
}

// Theme is a subject of the Convention.
type Theme struct {
	Slug    string
	Level   int    // 1 for a main Theme
	Parent  string // slug, "" for a main Theme
	Article int    // 0 for none, and for more than one
	Labels  Labels
	Note    string
}

// Party is a Party to the Convention: a State, or the European Union.
type Party struct {
	Code        string // ISO 3166-1 alpha-2, or EU
	Names       map[string]string
	Kind        string // state, or another that the data names
	Region      string // AFR, APG, EEG, GRULAC or WEOG; "" for the European Union
	RegionName  string // in English
	BecameParty time.Time
	Confidence  string // A: date seen in a source; B: recalled, agrees with the published count
	Note        string
}

// InformationType is a category of information, a type of knowledge product,
// or a type of stakeholder.
type InformationType struct {
	Slug   string `json:"slug"`
	Ref    string `json:"ref,omitempty"` // paragraph of Article 17
	Labels Labels `json:"labels"`
}

// Area is an area of the Global Mercury Partnership, or one of its
// cross-cutting topics.
type Area struct {
	Slug   string   `json:"slug"`
	Kind   string   `json:"kind"`
	Labels Labels   `json:"labels"`
	Themes []string `json:"themes"`
}

// ListNote says how far the list of Parties can be trusted.
type ListNote struct {
	Complete bool              `json:"complete"`
	Rows     int               `json:"rows"`
	AtLeast  int               `json:"at_least"` // Parties that are known to exist
	AsOf     string            `json:"as_of"`
	Text     map[string]string `json:"text"`
}

// Taxonomy is all of it, in the order of the data.
type Taxonomy struct {
	Themes           []Theme
	Parties          []Party
	PartiesNote      ListNote
	Categories       []InformationType
	ProductTypes     []InformationType
	StakeholderTypes []InformationType
	Areas            []Area
}

// Load reads the taxonomy.
func Load() (*Taxonomy, error) {
	taxonomy := &Taxonomy{}
	for _, read := range []func() error{taxonomy.readThemes, taxonomy.readTypes, taxonomy.readAreas, taxonomy.readParties} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return taxonomy, nil
}

func decode(name string, into any) error {
	content, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (t *Taxonomy) readThemes() error {
	var file struct {
		Themes []struct {
			Slug    string  `json:"slug"`
			Level   int     `json:"level"`
			Parent  *string `json:"parent"`
			Article any     `json:"article"` // a number, or a range as text
			Labels  Labels  `json:"labels"`
			Note    string  `json:"note"`
		} `json:"themes"`
	}
	if err := decode("themes.json", &file); err != nil {
		return err
	}
	for _, read := range file.Themes {
		theme := Theme{Slug: read.Slug, Level: read.Level, Labels: read.Labels, Note: read.Note}
		if read.Parent != nil {
			theme.Parent = *read.Parent
		}
		if number, is := read.Article.(float64); is {
			theme.Article = int(number)
		}
		t.Themes = append(t.Themes, theme)
	}
	return nil
}

func (t *Taxonomy) readTypes() error {
	var file struct {
		Categories   []InformationType `json:"information_categories"`
		Products     []InformationType `json:"knowledge_product_types"`
		Stakeholders []InformationType `json:"stakeholder_types"`
	}
	if err := decode("information_types.json", &file); err != nil {
		return err
	}
	t.Categories, t.ProductTypes, t.StakeholderTypes = file.Categories, file.Products, file.Stakeholders
	return nil
}

func (t *Taxonomy) readAreas() error {
	var file struct {
		Areas []Area `json:"areas"`
	}
	if err := decode("partnership_areas.json", &file); err != nil {
		return err
	}
	t.Areas = file.Areas
	return nil
}

func (t *Taxonomy) readParties() error {
	if err := decode("parties_note.json", &t.PartiesNote); err != nil {
		return err
	}
	content, err := files.ReadFile("parties.csv")
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil {
		return fmt.Errorf("parties.csv: %w", err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for i, row := range rows[1:] {
		party, err := parseParty(func(name string) string { return row[column[name]] })
		if err != nil {
			return fmt.Errorf("parties.csv: row %d: %w", i+2, err)
		}
		t.Parties = append(t.Parties, party)
	}
	return nil
}

func parseParty(cell func(string) string) (Party, error) {
	party := Party{
		Code: cell("iso2"), Names: map[string]string{}, Kind: cell("kind"),
		Region: cell("un_group_code"), RegionName: cell("un_regional_group"),
		Confidence: cell("confidence"), Note: cell("note"),
	}
	for _, language := range Languages {
		party.Names[language] = cell("name_" + language)
	}
	var err error
	party.BecameParty, err = time.Parse(time.DateOnly, cell("became_party"))
	return party, err
}
