package taxonomy

import (
	"slices"
	"testing"
)

func loaded(t *testing.T) *Taxonomy {
	t.Helper()
	taxonomy, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return taxonomy
}

func TestThemes(t *testing.T) {
	themes := loaded(t).Themes
	mains := map[string]bool{}
	for i, theme := range themes {
		if slices.ContainsFunc(themes[:i], func(other Theme) bool { return other.Slug == theme.Slug }) {
			t.Errorf("%s is there twice", theme.Slug)
		}
		switch {
		case theme.Level == 1 && theme.Parent == "":
			mains[theme.Slug] = true
		case theme.Level != 2 || !mains[theme.Parent]:
			t.Errorf("%s: level %d under %q, which does not stand before it as a main Theme", theme.Slug, theme.Level, theme.Parent)
		}
		checkLabels(t, theme.Slug, theme.Labels)
	}
	if len(mains) != 24 || len(themes) != 94 {
		t.Errorf("%d main Themes of %d Themes, want 24 of 94", len(mains), len(themes))
	}
}

func checkLabels(t *testing.T, slug string, labels Labels) {
	t.Helper()
	for _, language := range Languages {
		label := labels[language]
		if label.Text == "" {
			t.Errorf("%s: no label in %s", slug, language)
		}
		if !slices.Contains([]Basis{Seen, Recalled, Editorial, Translated}, label.Basis) {
			t.Errorf("%s: %s: basis %q", slug, language, label.Basis)
		}
		if label.Translated != (label.Basis == Translated) {
			t.Errorf("%s: %s: basis %q, but translated is %v", slug, language, label.Basis, label.Translated)
		}
	}
	if len(labels) != len(Languages) {
		t.Errorf("%s: %d labels", slug, len(labels))
	}
}

func TestOnlySeenLabelsAreOfficial(t *testing.T) {
	official := 0
	for _, theme := range loaded(t).Themes {
		for language, label := range theme.Labels {
			if label.Official() {
				official++
			}
			if label.Official() != (theme.Labels.Bases()[language] == "seen") || theme.Labels.Texts()[language] != label.Text {
				t.Errorf("%s: %s: %+v", theme.Slug, language, label)
			}
		}
	}
	if official == 0 || official == 94*6 {
		t.Errorf("%d labels are official: the marks are lost", official)
	}
}

func TestParties(t *testing.T) {
	taxonomy := loaded(t)
	codes := map[string]bool{}
	for _, party := range taxonomy.Parties {
		if codes[party.Code] || len(party.Code) != 2 {
			t.Errorf("code %q is no code or there twice", party.Code)
		}
		codes[party.Code] = true
		for _, language := range Languages {
			if party.Names[language] == "" {
				t.Errorf("%s: no name in %s", party.Code, language)
			}
		}
		isUnion := party.Code == "EU" && party.Kind == "reio" && party.Region == ""
		if !isUnion && (party.Kind != "state" || !slices.Contains([]string{"AFR", "APG", "EEG", "GRULAC", "WEOG"}, party.Region)) {
			t.Errorf("%s: a %s in %q", party.Code, party.Kind, party.Region)
		}
		if party.Confidence != "A" && party.Confidence != "B" {
			t.Errorf("%s: confidence %q", party.Code, party.Confidence)
		}
		if party.BecameParty.Year() < 2017 {
			t.Errorf("%s: a Party before the Convention was in force", party.Code)
		}
	}
}

func TestTheListOfPartiesSaysThatItIsIncomplete(t *testing.T) {
	taxonomy := loaded(t)
	note := taxonomy.PartiesNote
	if note.Complete || note.Rows != len(taxonomy.Parties) || note.AtLeast <= note.Rows {
		t.Errorf("%d Parties, and the note says %+v", len(taxonomy.Parties), note)
	}
	for _, language := range Languages {
		if note.Text[language] == "" {
			t.Errorf("the note says nothing in %s", language)
		}
	}
}

func TestTypesAndAreas(t *testing.T) {
	taxonomy := loaded(t)
	if len(taxonomy.Categories) != 6 || len(taxonomy.ProductTypes) == 0 || len(taxonomy.StakeholderTypes) == 0 {
		t.Errorf("%d categories, %d types of product, %d of stakeholder", len(taxonomy.Categories), len(taxonomy.ProductTypes), len(taxonomy.StakeholderTypes))
	}
	for _, kind := range slices.Concat(taxonomy.Categories, taxonomy.ProductTypes, taxonomy.StakeholderTypes) {
		checkLabels(t, kind.Slug, kind.Labels)
	}
	areas := 0
	for _, area := range taxonomy.Areas {
		checkLabels(t, area.Slug, area.Labels)
		for _, slug := range area.Themes {
			if !slices.ContainsFunc(taxonomy.Themes, func(theme Theme) bool { return theme.Slug == slug }) {
				t.Errorf("%s: Theme %s is not there", area.Slug, slug)
			}
		}
		if area.Kind == "area" {
			areas++
		}
	}
	if areas != 8 {
		t.Errorf("%d areas of the Partnership, want 8", areas)
	}
}
