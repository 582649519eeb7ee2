package moderation

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode/utf8"

	"minamata.exchange/app/access"
	"minamata.exchange/app/fault"
	"minamata.exchange/app/richtext"
	"minamata.exchange/models"
)

// Limits of the list of words.
const (
	MaxWords  = 1000
	MaxWord   = 100    // characters of one
	maxAdding = 20_000 // bytes at once
)

// WordList is the list with who has put words on it.
type WordList struct {
	Words  []models.WatchedWord
	People map[models.PersonID]models.Person
}

// WordList reads the list, for who may decide cases.
func (s *Service) WordList(ctx context.Context, who access.Who) (list WordList, err error) {
	if err := s.require(who, access.Decide); err != nil {
		return list, err
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		if list.Words, err = models.WatchedWords(tx); err != nil {
			return err
		}
		ids := make([]models.PersonID, len(list.Words))
		for i, word := range list.Words {
			ids[i] = word.AddedBy
		}
		list.People, err = models.PeopleByID(tx, ids)
		return err
	})
	return list, err
}

// AddWords puts words on the list, one a line, for who may decide cases; those that
// are on it already stay as they are. What is wrong with one of them adds none.
func (s *Service) AddWords(ctx context.Context, who access.Who, lines string) error {
	if err := s.require(who, access.Decide); err != nil {
		return err
	}
	words, err := readWords(lines)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		added := 0
		for _, word := range words {
			word.AddedBy = who.Person
			is, err := models.InsertWatchedWord(tx, &word)
			if err != nil {
				return err
			}
			if !is {
				continue
			}
			added++
			if err := recordWord(tx, who, "word.add", word.ID, "", word.Word); err != nil {
				return err
			}
		}
		if added == 0 {
			return nil
		}
		count, err := models.CountWatchedWords(tx)
		if err != nil {
			return err
		}
		if count > MaxWords {
			return fault.InvalidField("words", "moderation.refused.words", "limit", MaxWords)
		}
		return listChanged(tx)
	})
}

// readWords reads words, one a line.
func readWords(lines string) (words []models.WatchedWord, err error) {
	if len(lines) > maxAdding || !utf8.ValidString(lines) || strings.ContainsRune(lines, 0) {
		return nil, fault.InvalidField("words", "fault.malformed")
	}
	for line := range strings.Lines(lines) {
		word, readable := richtext.CleanLine(line)
		if !readable {
			continue
		}
		if utf8.RuneCountInString(word) > MaxWord {
			return nil, fault.InvalidField("words", "moderation.refused.word_long", "limit", MaxWord)
		}
		folded := Fold(word)
		if !canBeWatched(folded) {
			return nil, fault.InvalidField("words", "moderation.refused.word", "word", word)
		}
		words = append(words, models.WatchedWord{Word: word, Folded: folded})
	}
	if len(words) == 0 {
		return nil, fault.InvalidField("words", "moderation.refused.no_words")
	}
	return words, nil
}

// RemoveWord takes a word off the list; what was noticed for it stays.
func (s *Service) RemoveWord(ctx context.Context, who access.Who, id models.WatchedWordID) error {
	if err := s.require(who, access.Decide); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *models.Tx) error {
		word, err := models.WatchedWordByID(tx, id)
		if err != nil {
			return access.NotFound(err)
		}
		if err := models.DeleteWatchedWord(tx, id); err != nil {
			return access.NotFound(err)
		}
		if err := recordWord(tx, who, "word.remove", id, word.Word, ""); err != nil {
			return err
		}
		return listChanged(tx)
	})
}

func recordWord(tx *models.Tx, who access.Who, act string, id models.WatchedWordID, before, after string) error {
	return models.Record(tx, models.AuditEntry{
		ActorID: &who.Person, Act: act, Thing: fmt.Sprintf("word:%d", id), Place: string(access.Site), Before: before, After: after,
	})
}

// listChanged has every instance read the list anew with the next text.
func listChanged(tx *models.Tx) error {
	return models.SetSiteState(tx, wordsState, rand.Text())
}

// Try is which words of the list are in a text, for who may decide cases.
func (s *Service) Try(ctx context.Context, who access.Who, text string) (found []string, err error) {
	if err := s.require(who, access.Decide); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(text) > richtext.MaxLength || !utf8.ValidString(text) {
		return nil, fault.InvalidField("text", "fault.malformed")
	}
	err = s.db.Read(ctx, func(tx *models.Tx) error {
		version, err := models.SiteState(tx, wordsState)
		if err != nil {
			return err
		}
		words, err := s.wordsAt(tx, version)
		if err == nil {
			found = words.In(text)
		}
		return err
	})
	return found, err
}
