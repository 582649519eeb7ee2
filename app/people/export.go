package people

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"reflect"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/models"
)

// How many copies of their data a person may ask for within a time.
const (
	exportWindow = 24 * time.Hour
	maxExports   = 5
)

// pieceTime is how long one piece of an export may take to be read.
const pieceTime = 30 * time.Second

// Archive is all that is a person's, as a zip that is made while it is read. Close
// it. It is for one reader.
type Archive struct {
	written bytes.Buffer
	next    func() (error, bool)
	stop    func()
}

// Read makes the next piece where none is left of the last. What could not be read
// ends it with an error, so that half an archive is never taken for a whole one.
func (a *Archive) Read(p []byte) (int, error) {
	for a.written.Len() == 0 {
		err, more := a.next()
		if err != nil {
			return 0, err
		}
		if !more {
			return 0, io.EOF
		}
	}
	return a.written.Read(p)
}

// Close ends it, read to its end or not.
func (a *Archive) Close() error {
	a.stop()
	return nil
}

// Export hands a person all that is theirs, after their password. It is read with
// ctx while it is sent.
func (s *Service) Export(ctx context.Context, who access.Who, password, language string) (*Archive, error) {
	if err := s.self(who); err != nil {
		return nil, err
	}
	if err := s.outside.Confirm(ctx, who, password); err != nil {
		return nil, err
	}
	err := s.db.Write(ctx, func(tx *models.Tx) error {
		count, err := models.CountAttempt(tx, fmt.Sprintf("export:%d", who.Person), exportWindow)
		if err == nil && count > maxExports {
			err = fault.Limited("accounts.export.too_many", exportWindow)
		}
		if err != nil {
			return err
		}
		return models.Record(tx, models.AuditEntry{ActorID: &who.Person, Act: "person.export", Thing: models.PersonThing(who.Person)})
	})
	if err != nil {
		return nil, err
	}
	a := &Archive{}
	e := &export{service: s, ctx: ctx, who: who, language: language, zip: zip.NewWriter(&a.written)}
	a.next, a.stop = iter.Pull(e.pieces)
	return a, nil
}

// export makes the pieces of an archive.
type export struct {
	service  *Service
	ctx      context.Context //nolint:containedctx // it is read after the call that began it
	who      access.Who
	language string
	zip      *zip.Writer
	into     io.Writer // the file that is written
}

// errStopped ends the making of pieces that nobody reads.
var errStopped = errors.New("nobody reads on")

// pieces yields after each piece; an error is the last.
func (e *export) pieces(yield func(error) bool) {
	done := func() error {
		if e.zip.Flush() == nil && yield(nil) {
			return nil
		}
		return errStopped
	}
	err := e.all(done)
	if err == nil {
		err = e.zip.Close()
	}
	if err == nil {
		yield(nil) // what Close has written
	} else if !errors.Is(err, errStopped) {
		yield(err)
	}
}

func (e *export) all(done func() error) error {
	if err := e.readme(); err != nil {
		return err
	}
	if err := e.account(); err != nil {
		return err
	}
	for _, one := range sections {
		if err := e.section(one, done); err != nil {
			return fmt.Errorf("export %s of person %d: %w", one.file, e.who.Person, err)
		}
	}
	if err := e.documents(done); err != nil {
		return fmt.Errorf("export documents of person %d: %w", e.who.Person, err)
	}
	for folder, read := range map[string]func(*models.Tx, models.PersonID, int64) ([]models.OwnFile, error){
		"attachments": models.OwnAttachments, "workspace_files": models.OwnFileVersions, "figures": models.OwnFigures,
	} {
		if err := e.files(folder, read, done); err != nil {
			return fmt.Errorf("export files of person %d: %w", e.who.Person, err)
		}
	}
	return nil
}

// begin begins a file of the archive.
func (e *export) begin(name string) (err error) {
	e.into, err = e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.service.db.Now()})
	return err
}

// read reads from the database for one piece.
func (e *export) read(f func(*models.Tx) error) error {
	ctx, cancel := context.WithTimeout(e.ctx, pieceTime)
	defer cancel()
	return e.service.db.Read(ctx, f)
}

// readme says in the person's language what is in the archive.
func (e *export) readme() error {
	say := func(key string) string { return e.service.outside.Say(e.language, key) }
	var out strings.Builder
	out.WriteString(say("export.title") + "\n\n" + say("export.lead") + "\n\n" + say("export.form") + "\n\n" + say("export.others") + "\n\n")
	fmt.Fprintf(&out, "account.json\n    %s\n\n", say("export.account"))
	for _, one := range sections {
		fmt.Fprintf(&out, "%s\n    %s\n\n", one.file, say(one.text))
	}
	fmt.Fprintf(&out, "documents.json\n    %s\n\nfiles/\n    %s\n", say("export.documents"), say("export.files"))
	if err := e.begin("README.txt"); err != nil {
		return err
	}
	_, err := io.WriteString(e.into, out.String())
	return err
}

// ownAccount is what account.json holds.
type ownAccount struct {
	ID                models.PersonID  `json:"id"`
	Name              string           `json:"name"`
	LatinName         string           `json:"latin_name"`
	Position          string           `json:"position"`
	Bio               string           `json:"bio"`
	Languages         models.Strings   `json:"languages"`
	InterfaceLanguage string           `json:"interface_language"`
	TimeZone          string           `json:"time_zone"`
	Address           string           `json:"address"`
	State             string           `json:"state"`
	Mail              string           `json:"mail"`
	CreatedAt         time.Time        `json:"created_at"`
	PasswordAt        *time.Time       `json:"password_at"`
	RenewBefore       *time.Time       `json:"renew_before"`
	SilencedUntil     *time.Time       `json:"silenced_until"`
	Party             models.Localized `json:"party"`
	Organization      models.Localized `json:"organization"`
	Roles             []ownRole        `json:"roles"`
	FocalPoint        []ownDesignation `json:"focal_point"`
}

type ownRole struct {
	Role  string       `json:"role"`
	Place access.Place `json:"place"`
}

type ownDesignation struct {
	Party     models.PartyID `json:"party_id"`
	StartedAt time.Time      `json:"started_at"`
	EndedAt   *time.Time     `json:"ended_at"`
}

func (e *export) account() error {
	own := ownAccount{ID: e.who.Person, Roles: []ownRole{}, FocalPoint: []ownDesignation{}}
	for _, held := range e.service.access.GrantsOf(e.who.Person) {
		own.Roles = append(own.Roles, ownRole{held.Role, held.Place})
	}
	err := e.read(func(tx *models.Tx) error {
		person, err := models.PersonByID(tx, e.who.Person)
		if err != nil {
			return err
		}
		account, err := models.AccountOf(tx, e.who.Person)
		if err != nil {
			return err
		}
		own.Name, own.LatinName, own.Position, own.Bio, own.Languages = person.Name, person.LatinName, person.Position, person.Bio, person.Languages
		own.InterfaceLanguage, own.TimeZone, own.CreatedAt = person.InterfaceLanguage, person.TimeZone, person.CreatedAt
		own.Address, own.State, own.Mail, own.PasswordAt = account.Email, account.State, account.Mail, account.PasswordAt
		own.RenewBefore, own.SilencedUntil = account.RenewBefore, account.SilencedUntil
		if person.PartyID != nil {
			party, err := models.PartyByID(tx, *person.PartyID)
			if err != nil {
				return err
			}
			own.Party = party.Names
		}
		if person.OrganizationID != nil {
			organization, err := models.OrganizationByID(tx, *person.OrganizationID)
			if err != nil {
				return err
			}
			own.Organization = organization.Names
		}
		designations, err := models.EveryDesignationOf(tx, e.who.Person)
		for _, d := range designations {
			own.FocalPoint = append(own.FocalPoint, ownDesignation{d.PartyID, d.StartedAt, d.EndedAt})
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := e.begin("account.json"); err != nil {
		return err
	}
	return e.encode(own)
}

func (e *export) encode(value any) error {
	encoder := json.NewEncoder(e.into)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// item writes one value of a list.
func (e *export) item(first bool, value any) error {
	separator := ",\n"
	if first {
		separator = "[\n"
	}
	if _, err := io.WriteString(e.into, separator); err != nil {
		return err
	}
	return e.encode(value)
}

// end ends a list of so many.
func (e *export) end(count int64) error {
	bracket := "]\n"
	if count == 0 {
		bracket = "[]\n"
	}
	_, err := io.WriteString(e.into, bracket)
	return err
}

// section writes what of a table is the person's, a page of it at a time.
func (e *export) section(one section, done func() error) error {
	if err := e.begin(one.file); err != nil {
		return err
	}
	var count, after int64
	for {
		var rows []map[string]any
		if err := e.read(func(tx *models.Tx) (err error) {
			rows, err = models.OwnRows(tx, one.own, e.who.Person, after)
			return err
		}); err != nil {
			return err
		}
		for _, row := range rows {
			if !one.own.Keyed {
				after = reflect.ValueOf(row["id"]).Int() // each table's ids are of a type of their own
			}
			if one.change != nil {
				one.change(row)
			}
			delete(row, "person_id")
			if err := e.item(count == 0, row); err != nil {
				return err
			}
			count++
		}
		if one.own.Keyed {
			after = count
		}
		if len(rows) < models.OwnAtOnce {
			return errors.Join(e.end(count), done())
		}
		if err := done(); err != nil {
			return err
		}
	}
}

// documents writes what the person has written in documents, one after the other.
func (e *export) documents(done func() error) error {
	if err := e.begin("documents.json"); err != nil {
		return err
	}
	var count int64
	var after models.DocumentID
	for {
		var ids []models.DocumentID
		if err := e.read(func(tx *models.Tx) (err error) {
			ids, err = models.DocumentsWrittenBy(tx, e.who.Person, after)
			return err
		}); err != nil {
			return err
		}
		for _, id := range ids {
			written, err := e.service.outside.Written(e.ctx, e.who, id)
			if err != nil {
				return err
			}
			if err := e.item(count == 0, written); err != nil {
				return err
			}
			if err := done(); err != nil {
				return err
			}
			after, count = id, count+1
		}
		if len(ids) < models.OwnAtOnce {
			return e.end(count)
		}
	}
}

// files writes the files that the person has put up.
func (e *export) files(folder string, read func(*models.Tx, models.PersonID, int64) ([]models.OwnFile, error), done func() error) error {
	var after int64
	for {
		var files []models.OwnFile
		if err := e.read(func(tx *models.Tx) (err error) {
			files, err = read(tx, e.who.Person, after)
			return err
		}); err != nil {
			return err
		}
		for _, file := range files {
			after = file.ID
			if err := e.file(fmt.Sprintf("files/%s/%d-%s", folder, file.ID, file.Name), file.Digest, done); err != nil {
				return err
			}
		}
		if len(files) < models.OwnAtOnce {
			return nil
		}
	}
}

// filePiece is how much of a file is read at once.
const filePiece = 256 << 10

// file writes one file. One whose content is lost is left out: its line says so.
func (e *export) file(name, digest string, done func() error) error {
	path, err := e.service.outside.File(digest)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	content, err := os.Open(path)
	if err != nil {
		return err
	}
	defer content.Close()
	if err := e.begin(name); err != nil {
		return err
	}
	for {
		_, err := io.CopyN(e.into, content, filePiece)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if stopped := done(); stopped != nil || err != nil {
			return stopped
		}
	}
}
