package docx

import (
	"cmp"
	"strings"
	"time"
)

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS      = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationsNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS   = "http://schemas.openxmlformats.org/package/2006/"
	wordType    = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// tags are what Word calls the languages.
var tags = map[string]string{"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "zh": "zh-CN", "ar": "ar-SA"}

// part is one file of the package.
type part struct{ name, content string }

func (d *Document) parts() []part {
	return []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", `<Relationships xmlns="` + packageNS + `relationships">` +
			`<Relationship Id="rId1" Type="` + relationsNS + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="` + packageNS + `relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="` + packageNS + `relationships">` +
			`<Relationship Id="rId1" Type="` + relationsNS + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="` + relationsNS + `/footer" Target="footer1.xml"/>` +
			`<Relationship Id="rId3" Type="` + relationsNS + `/settings" Target="settings.xml"/></Relationships>`},
		{"docProps/core.xml", d.core()},
		{"word/settings.xml", `<w:settings xmlns:w="` + wordNS + `"><w:compat><w:compatSetting w:name="compatibilityMode" ` +
			`w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`},
		{"word/styles.xml", d.styles()},
		{"word/footer1.xml", `<w:ftr xmlns:w="` + wordNS + `"><w:p><w:pPr><w:pStyle w:val="Soft"/><w:jc w:val="center"/></w:pPr>` +
			field("PAGE") + `<w:r><w:t xml:space="preserve"> / </w:t></w:r>` + field("NUMPAGES") + `</w:p></w:ftr>`},
	}
}

const contentTypes = `<Types xmlns="` + packageNS + `content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + wordType + `footer+xml"/></Types>`

func field(name string) string {
	return `<w:fldSimple w:instr=" ` + name + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
}

func (d *Document) core() string {
	made := d.props.Made.UTC().Format(time.RFC3339)
	return `<cp:coreProperties xmlns:cp="` + packageNS + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + inXML(d.props.Title) + `</dc:title><dc:language>` + tags[d.props.Language] + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created></cp:coreProperties>`
}

// inXML is a text as it stands in XML.
func inXML(s string) string {
	s = strings.Map(func(r rune) rune {
		if !isShown(r) {
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (d *Document) styles() string {
	tag := cmp.Or(tags[d.props.Language], "en-GB")
	var b strings.Builder
	b.WriteString(`<w:styles xmlns:w="` + wordNS + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="18"/><w:szCs w:val="18"/>` +
		`<w:lang w:val="` + tag + `" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:before="20" w:after="20"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>`)
	style := func(id, name, paragraph, look string) {
		b.WriteString(`<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/>` +
			`<w:pPr>` + paragraph + `</w:pPr><w:rPr>` + look + `</w:rPr></w:style>`)
	}
	style("Title", "Title", `<w:spacing w:before="0" w:after="60"/>`, `<w:b/><w:bCs/><w:sz w:val="30"/><w:szCs w:val="30"/>`)
	style("Subtitle", "Subtitle", `<w:spacing w:before="0" w:after="120"/>`, `<w:color w:val="4B5B66"/>`)
	style("Heading", "Table heading", "", `<w:b/><w:bCs/>`)
	style("Strong", "Table name", "", `<w:b/><w:bCs/>`)
	style("Soft", "Table note", "", `<w:color w:val="4B5B66"/><w:sz w:val="16"/><w:szCs w:val="16"/>`)
	b.WriteString("</w:styles>")
	return b.String()
}
