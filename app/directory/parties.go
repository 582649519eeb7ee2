package directory

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/config/taxonomy"
	"minamata.exchange/models"
)

// Regions are the regional groups of the United Nations by their codes.
var Regions = []string{"AFR", "APG", "EEG", "GRULAC", "WEOG"}

// codePattern is ISO 3166 alpha-2 for a real Party, x-… for a sample.
var codePattern = regexp.MustCompile(`^([A-Z]{2}|x-[a-z0-9-]{2,40})$`)

// Roll is the list of Parties as it is kept here.
type Roll struct {
	Parties     []models.Party
	FocalPoints map[models.PartyID]models.FocalPoint
	People      map[models.PersonID]models.Person // the focal points
	Note        taxonomy.ListNote                 // how far the shipped list can be trusted
}

// Roll reads every Party with its focal point, for who may change them.
func (s *Service) Roll(ctx context.Context, who access.Who) (Roll, error) {
	if err := s.require(who, access.Change, access.PartyThing); err != nil {
		return Roll{}, err
	}
	shipped, err := taxonomy.Load()
	if err != nil {
		return Roll{}, err
	}
	roll := Roll{Note: shipped.PartiesNote}
	err = s.db.Read(ctx, func(tx *models.Tx) (err error) {
		if roll.Parties, err = models.Parties(tx); err != nil {
			return err
		}
		if roll.FocalPoints, err = models.FocalPoints(tx); err != nil {
			return err
		}
		var ids []models.PersonID
		for _, focal := range roll.FocalPoints {
			ids = append(ids, focal.PersonID)
		}
		roll.People, err = models.PeopleByID(tx, ids)
		return err
	})
	return roll, err
}

// Party reads one Party for who may change it.
func (s *Service) Party(ctx context.Context, who access.Who, id models.PartyID) (models.Party, error) {
	if err := s.require(who, access.Change, access.PartyThing); err != nil {
		return models.Party{}, err
	}
	var party models.Party
	err := s.db.Read(ctx, func(tx *models.Tx) (err error) {
		party, err = models.PartyByID(tx, id)
		return access.NotFound(err)
	})
	return party, err
}

// AddParty adds a Party to the list.
func (s *Service) AddParty(ctx context.Context, who access.Who, party models.Party) (models.Party, error) {
	err := s.change(ctx, who, access.PartyThing, func(tx *models.Tx) (err error) {
		if party, err = cleanParty(party, tx.Now); err != nil {
			return err
		}
		party.ID = 0
		if err := models.InsertParty(tx, &party); err != nil {
			return stale(err, "code")
		}
		return record(tx, who, "party.add", "party", int64(party.ID), nil, party, "")
	})
	return party, err
}

// ChangeParty writes what is known of a Party, from the version the form was
// opened at; Conflict if it has changed since.
func (s *Service) ChangeParty(ctx context.Context, who access.Who, party models.Party) error {
	return s.change(ctx, who, access.PartyThing, func(tx *models.Tx) error {
		before, err := models.PartyByID(tx, party.ID)
		if err != nil {
			return access.NotFound(err)
		}
		if party, err = cleanParty(party, tx.Now); err != nil {
			return err
		}
		if err := models.UpdateParty(tx, party); err != nil {
			return stale(err, "code")
		}
		return record(tx, who, "party.change", "party", int64(party.ID), before, party, "")
	})
}

func cleanParty(party models.Party, now time.Time) (models.Party, error) {
	var err error
	if party.Names, err = cleanTexts("name", party.Names, MaxName, true); err != nil {
		return party, err
	}
	if party.Note, err = cleanNote("note", party.Note); err != nil {
		return party, err
	}
	party.Code = strings.TrimSpace(party.Code)
	switch {
	case !codePattern.MatchString(party.Code):
		return party, fault.InvalidField("code", "directory.refused.code")
	case strings.HasPrefix(party.Code, "x-") != party.Sample:
		return party, fault.InvalidField("code", "directory.refused.code_sample")
	case party.Region != "" && !slices.Contains(Regions, party.Region):
		return party, fault.InvalidField("region", "fault.malformed")
	case !slices.Contains([]string{"", "A", "B"}, party.Confidence):
		return party, fault.InvalidField("confidence", "fault.malformed")
	case party.BecameParty != nil && (party.BecameParty.Year() < 2013 || party.BecameParty.After(now.AddDate(1, 0, 0))):
		return party, fault.InvalidField("became_party", "directory.refused.date")
	}
	return party, nil
}
