package accounts

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// MaxInvited bounds how many people are invited at once.
const MaxInvited = 500

// ManyColumns are the columns of a file of people to be invited, named in its
// first line, in any order. The address alone must be there: a role is that of
// a Party where one is named, else of a partner; a language is the inviter's.
var ManyColumns = []string{"email", "name", "position", "role", "party", "organization", "language"}

// BadRow is a line of a file that cannot be used, and why.
type BadRow struct {
	Line    int // as an editor counts them
	Email   string
	Problem *fault.Error
}

// errBadRows takes back what was begun of a file.
var errBadRows = errors.New("some rows cannot be used")

// InviteMany invites whom a CSV file lists, in one transaction: all of them, or,
// where some rows cannot be used, nobody, and these rows are named. Invalid where
// it is no such file. Columns are parted by commas, semicolons or tabs; a
// Party is named by its code or in any language, an Organization by its
// short name or in any language.
func (s *Service) InviteMany(ctx context.Context, who access.Who, file, language, message string) (sent int, bad []BadRow, err error) {
	if !s.access.Can(who, access.Invite, access.AccountThing, access.Site) {
		return 0, nil, fault.Denied()
	}
	rows, bad, err := readMany(file)
	if err != nil {
		return 0, nil, err
	}
	err = s.db.Write(ctx, func(tx *models.Tx) error {
		sent, bad = 0, slices.Clone(bad)
		named, err := namedIn(tx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			problem := s.inviteRow(tx, who, named, row, language, message)
			switch {
			case problem == nil:
				sent++
			case fault.Of(problem) != fault.Internal:
				bad = append(bad, BadRow{row.line, row.cells["email"], fault.As(problem)})
			default:
				return problem
			}
		}
		if len(bad) > 0 {
			return errBadRows
		}
		return nil
	})
	if errors.Is(err, errBadRows) {
		slices.SortStableFunc(bad, func(x, y BadRow) int { return x.Line - y.Line })
		return 0, bad, nil
	}
	return sent, nil, err
}

// manyRow is a line of the file, by column.
type manyRow struct {
	line  int
	cells map[string]string
}

// readMany reads the lines of a file; an address that stands in it twice is bad
// the second time.
func readMany(file string) (rows []manyRow, bad []BadRow, err error) {
	file = strings.TrimPrefix(file, "\ufeff")
	if !utf8.ValidString(file) {
		return nil, nil, fault.InvalidField("file", "accounts.many.not_utf8")
	}
	lines := csv.NewReader(strings.NewReader(file))
	lines.Comma, lines.FieldsPerRecord, lines.TrimLeadingSpace = separator(file), -1, true
	head, err := lines.Read()
	if err != nil {
		return nil, nil, fault.InvalidField("file", "accounts.many.empty")
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(head[i]))
		if !slices.Contains(ManyColumns, head[i]) {
			return nil, nil, fault.InvalidField("file", "accounts.many.column", "column", head[i], "columns", strings.Join(ManyColumns, ", "))
		}
	}
	if !slices.Contains(head, "email") {
		return nil, nil, fault.InvalidField("file", "accounts.many.no_email", "columns", strings.Join(ManyColumns, ", "))
	}
	seen := map[string]bool{}
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if malformed, is := errors.AsType[*csv.ParseError](err); is {
			return nil, nil, fault.InvalidField("file", "accounts.many.malformed", "line", malformed.Line)
		}
		line, _ := lines.FieldPos(0)
		row := manyRow{line, map[string]string{}}
		for i, cell := range cells[:min(len(cells), len(head))] {
			row.cells[head[i]] = strings.TrimSpace(cell)
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		key := strings.ToLower(row.cells["email"])
		switch {
		case len(cells) > len(head) && strings.Join(cells[len(head):], "") != "":
			bad = append(bad, BadRow{line, row.cells["email"], &fault.Error{Kind: fault.Invalid, Key: "accounts.many.too_many_cells"}})
		case seen[key] && key != "":
			bad = append(bad, BadRow{line, row.cells["email"], &fault.Error{Kind: fault.Invalid, Key: "accounts.many.twice"}})
		default:
			rows = append(rows, row)
		}
		seen[key] = true
		if len(rows)+len(bad) > MaxInvited {
			return nil, nil, fault.InvalidField("file", "accounts.many.too_many", "limit", MaxInvited)
		}
	}
	if len(rows)+len(bad) == 0 {
		return nil, nil, fault.InvalidField("file", "accounts.many.empty")
	}
	return rows, bad, nil
}

// separator is what parts the columns in the first line: spreadsheets of some
// languages write semicolons.
func separator(file string) rune {
	head, _, _ := strings.Cut(file, "\n")
	best, most := ',', strings.Count(head, ",")
	for _, other := range []rune{';', '\t'} {
		if n := strings.Count(head, string(other)); n > most {
			best, most = other, n
		}
	}
	return best
}

// names are Parties and Organizations as people write them.
type names struct {
	parties       map[string]models.PartyID
	organizations map[string]models.OrganizationID
}

func namedIn(tx *models.Tx) (names, error) {
	n := names{map[string]models.PartyID{}, map[string]models.OrganizationID{}}
	parties, err := models.Parties(tx)
	if err != nil {
		return n, err
	}
	organizations, err := models.Organizations(tx)
	for _, p := range parties {
		n.parties[models.Folded(p.Code)] = p.ID
		for _, name := range p.Names {
			n.parties[models.Folded(name)] = p.ID
		}
	}
	for _, o := range organizations {
		n.organizations[models.Folded(o.Slug)] = o.ID
		for _, name := range o.Names {
			n.organizations[models.Folded(name)] = o.ID
		}
	}
	return n, err
}

func (s *Service) inviteRow(tx *models.Tx, who access.Who, n names, row manyRow, language, message string) error {
	i := Invite{
		Email: row.cells["email"], Name: row.cells["name"], Position: row.cells["position"], Role: strings.ToLower(row.cells["role"]),
		Language: strings.ToLower(row.cells["language"]), Message: message,
	}
	var known bool
	if name := row.cells["party"]; name != "" {
		if i.Party, known = n.parties[models.Folded(name)]; !known {
			return fault.InvalidField("party", "accounts.many.no_party", "name", name)
		}
	}
	if name := row.cells["organization"]; name != "" {
		if i.Organization, known = n.organizations[models.Folded(name)]; !known {
			return fault.InvalidField("organization", "accounts.many.no_organization", "name", name)
		}
	}
	if i.Language == "" {
		i.Language = language
	} else if !slices.Contains(languages, i.Language) {
		return fault.InvalidField("language", "accounts.many.no_language", "name", i.Language, "languages", strings.Join(languages, ", "))
	}
	switch {
	case i.Role == "" && i.Party != 0:
		i.Role = access.PartyRole
	case i.Role == "":
		i.Role = access.Partner
	case !slices.Contains(access.SiteRoles, i.Role):
		return fault.InvalidField("role", "accounts.many.no_role", "name", i.Role, "roles", strings.Join(access.SiteRoles, ", "))
	}
	if utf8.RuneCountInString(i.Position) > 200 {
		return fault.InvalidField("position", "accounts.many.position", "limit", strconv.Itoa(200))
	}
	_, err := s.invite(tx, who, i)
	return err
}
