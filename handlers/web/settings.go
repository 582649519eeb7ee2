package web

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"minamata.exchange/app/access"
	"minamata.exchange/app/accounts"
	"minamata.exchange/models"
	views "minamata.exchange/views/accounts"
	"minamata.exchange/views/layout"
	"minamata.exchange/views/text"
	"minamata.exchange/views/ui"
)

// zones are the time zones to choose from: one or more for every offset that
// people live by.
var zones = []string{
	"UTC", "Africa/Abidjan", "Africa/Cairo", "Africa/Dakar", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas", "America/Chicago", "America/Denver",
	"America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
	"Asia/Almaty", "Asia/Baghdad", "Asia/Bangkok", "Asia/Beirut", "Asia/Colombo", "Asia/Dhaka", "Asia/Dubai", "Asia/Jakarta", "Asia/Kabul", "Asia/Karachi",
	"Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh", "Asia/Shanghai", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo", "Asia/Yangon",
	"Atlantic/Azores", "Atlantic/Cape_Verde", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
	"Europe/Athens", "Europe/Berlin", "Europe/Istanbul", "Europe/Kyiv", "Europe/London", "Europe/Moscow", "Europe/Paris", "Europe/Zurich",
	"Indian/Antananarivo", "Indian/Maldives", "Pacific/Apia", "Pacific/Auckland", "Pacific/Fiji", "Pacific/Guadalcanal", "Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Port_Moresby", "Pacific/Tongatapu",
}

// settingsPage is the frame of one's settings. done says which sentence tells
// what has just happened, by the address's "done".
func (s *Server) settingsPage(c *fiber.Ctx, done map[string]string) layout.PageProps {
	page := s.formPage(c, text.T(c.UserContext(), "layout.account.settings"))
	page.Width = "reading"
	if key := done[c.Query("done")]; key != "" {
		page.Flash = &ui.FlashProps{Kind: "done", Text: text.T(c.UserContext(), key)}
	}
	return page
}

// profileForm is GET /settings.
func (s *Server) profileForm(c *fiber.Ctx) error {
	person, _, err := s.app.Accounts.Self(c.UserContext(), readerOf(c).Who)
	if err != nil {
		return err
	}
	return s.render(c, s.profilePage(c, profileOf(person))(views.Form{}))
}

func (s *Server) profilePage(c *fiber.Ctx, p accounts.Profile) func(views.Form) templ.Component {
	props := views.ProfileProps{
		Page: s.settingsPage(c, map[string]string{"1": "join.settings.saved"}),
		Name: p.Name, Position: p.Position, Bio: p.Bio, Languages: p.Languages,
		Language: p.InterfaceLanguage, TimeZone: p.TimeZone, Zones: zones, Version: p.Version,
	}
	if p.TimeZone != "" && !slices.Contains(zones, p.TimeZone) {
		props.Zones = append([]string{p.TimeZone}, zones...)
	}
	return func(f views.Form) templ.Component {
		props.Form = f
		return views.Profile(props)
	}
}

// updateProfile is POST /settings.
func (s *Server) updateProfile(c *fiber.Ctx) error {
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return invalidForm()
	}
	profile := accounts.Profile{
		Name: c.FormValue("name"), Position: c.FormValue("position"), Bio: c.FormValue("bio"), Languages: formValues(c, "languages"),
		InterfaceLanguage: c.FormValue("language"), TimeZone: c.FormValue("time_zone"), Version: version,
	}
	if err := s.app.Accounts.UpdateProfile(c.UserContext(), readerOf(c).Who, profile); err != nil {
		return s.showAgain(c, err, s.profilePage(c, profile))
	}
	return c.Redirect("/settings?done=1", fiber.StatusSeeOther)
}

// formValues are all values of a field that a form sends several times.
func formValues(c *fiber.Ctx, name string) []string {
	if form, err := c.MultipartForm(); err == nil {
		return form.Value[name]
	}
	var all []string
	for _, value := range c.Context().PostArgs().PeekMulti(name) {
		all = append(all, string(value))
	}
	return all
}

func (s *Server) passwordForm(c *fiber.Ctx) error {
	return s.render(c, s.passwordPage(c)(views.Form{}))
}

func (s *Server) passwordPage(c *fiber.Ctx) func(views.Form) templ.Component {
	page := s.settingsPage(c, map[string]string{"1": "join.settings.password.done"})
	return func(f views.Form) templ.Component {
		return views.Password(views.PasswordProps{Page: page, Form: f})
	}
}

// changePassword is POST /settings/password.
func (s *Server) changePassword(c *fiber.Ctx) error {
	err := s.app.Accounts.ChangePassword(c.UserContext(), readerOf(c).Who, c.FormValue("old"), c.FormValue("password"))
	if err != nil {
		return s.showAgain(c, err, s.passwordPage(c))
	}
	return c.Redirect("/settings/password?done=1", fiber.StatusSeeOther)
}

// chooseLanguage makes a language the interface's of a person.
func (s *Server) chooseLanguage(c *fiber.Ctx, who access.Who, language string) error {
	person, _, err := s.app.Accounts.Self(c.UserContext(), who)
	if err != nil {
		return err
	}
	profile := profileOf(person)
	profile.InterfaceLanguage = language
	return s.app.Accounts.UpdateProfile(c.UserContext(), who, profile)
}

func profileOf(p models.Person) accounts.Profile {
	return accounts.Profile{
		Name: p.Name, Position: p.Position, Bio: p.Bio, Languages: p.Languages,
		InterfaceLanguage: p.InterfaceLanguage, TimeZone: p.TimeZone, Version: p.Version,
	}
}
