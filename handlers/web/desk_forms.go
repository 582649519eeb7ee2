package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/directory"
	"minamata.exchange/app/fault"
	"minamata.exchange/handlers/present"
	"minamata.exchange/models"
	"minamata.exchange/views/desk"
)

// inSix are the names of a form's six fields of one text.
func inSix(stem string) []string {
	names := make([]string, len(directory.Languages))
	for i, language := range directory.Languages {
		names[i] = stem + "_" + language
	}
	return names
}

// texts reads such six fields.
func texts(values map[string]string, stem string) models.Localized {
	read := models.Localized{}
	for _, language := range directory.Languages {
		if text := values[stem+"_"+language]; text != "" {
			read[language] = text
		}
	}
	return read
}

// thingForm is a form about one thing: how it is read from what was typed,
// and how what is there now is shown.
type thingForm struct {
	fields []string
	id     int64
	// present are the values that are there now, and their version.
	present func() (map[string]string, int64, error)
	// show shows the form.
	show func(desk.FormProps) error
}

// open shows the form as the thing is now.
func (f thingForm) open() error {
	values, version, err := f.present()
	if err != nil {
		return err
	}
	return f.show(desk.FormProps{ID: f.id, Version: version, Values: values})
}

// again shows the form after err as it was typed: with what is wrong beside
// the field, or, where somebody else was first, with what is there now beside
// what was typed. Saving once more then writes over it knowingly.
func (f thingForm) again(c *fiber.Ctx, err error) error {
	props := desk.FormProps{ID: f.id, Version: number(c.FormValue("version")), Values: typed(c, f.fields...)}
	var shown bool
	if props.Errors, props.Problem, shown = refused(c, err); !shown {
		return err
	}
	if fault.Is(err, fault.Conflict) && f.id != 0 {
		values, version, err := f.present()
		if err != nil {
			return err
		}
		props.Version = version
		props.Conflict = present.Differences(values, props.Values, f.fields)
	}
	return f.show(props)
}

// saved ends a form: on to the thing, or the form again.
func (f thingForm) saved(c *fiber.Ctx, list string, id int64, err error) error {
	if err != nil {
		return f.again(c, err)
	}
	return c.Redirect(fmt.Sprintf("%s/%d/edit", list, id), fiber.StatusSeeOther)
}
