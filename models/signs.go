package models

import (
	"time"

	"gorm.io/gorm/clause"
)

// Signs that the program notices by itself.
const (
	SignNew   = "new"   // one of the first posts of a new account
	SignLinks = "links" // more links than people set
	SignFast  = "fast"  // too much in a short time
	SignWord  = "word"  // a word of the list
	SignFile  = "file"  // a file that is not what it seems
)

// CaseSign is something that the program noticed of a thing: it opens a Case as a
// Report does.
type CaseSign struct {
	ID     int64
	CaseID CaseID
	Thing  string
	Sign   string
	Detail string
	At     time.Time
}

// WatchedWord is a word that moderators have the program look for.
type WatchedWord struct {
	ID      WatchedWordID
	Word    string
	Folded  string // as it is looked for
	AddedBy PersonID
	AddedAt time.Time
}

// InsertSign adds a sign to a case; false if it was noticed of the thing before.
func InsertSign(tx *Tx, sign CaseSign) (bool, error) {
	sign.At = tx.Now
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&sign)
	return result.RowsAffected == 1, translate(result.Error)
}

// SignsOfThing reads what was noticed of a thing.
func SignsOfThing(tx *Tx, thing string) ([]CaseSign, error) {
	var signs []CaseSign
	err := tx.Where("thing = ?", thing).Order("id").Limit(500).Find(&signs).Error
	return signs, err
}

// SignsOf reads what was noticed in cases, the oldest first.
func SignsOf(tx *Tx, cases []CaseID) (map[CaseID][]CaseSign, error) {
	var rows []CaseSign
	err := tx.Where("case_id in ?", cases).Order("id").Limit(5000).Find(&rows).Error
	signs := map[CaseID][]CaseSign{}
	for _, row := range rows {
		signs[row.CaseID] = append(signs[row.CaseID], row)
	}
	return signs, err
}

// WatchedWords reads the whole list, in the order of the words.
func WatchedWords(tx *Tx) ([]WatchedWord, error) {
	var words []WatchedWord
	err := tx.Order("folded").Find(&words).Error
	return words, err
}

// CountWatchedWords counts the list.
func CountWatchedWords(tx *Tx) (int64, error) {
	var count int64
	err := tx.Model(&WatchedWord{}).Count(&count).Error
	return count, err
}

// InsertWatchedWord adds a word; false if it is there already.
func InsertWatchedWord(tx *Tx, word *WatchedWord) (bool, error) {
	word.AddedAt = tx.Now
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(word)
	return result.RowsAffected == 1, translate(result.Error)
}

// WatchedWordByID reads a word of the list.
func WatchedWordByID(tx *Tx, id WatchedWordID) (WatchedWord, error) {
	return one[WatchedWord](tx.Where("id = ?", id))
}

// DeleteWatchedWord takes a word off the list.
func DeleteWatchedWord(tx *Tx, id WatchedWordID) error {
	return affectedOne(tx.Where("id = ?", id).Delete(&WatchedWord{}), ErrNotFound)
}

// CountPostsOf counts the posts of a person, up to a limit.
func CountPostsOf(tx *Tx, person PersonID, limit int) (int64, error) {
	return countUpTo(tx, tx.Model(&Post{}).Where("author_id = ?", person), limit)
}

// CountCommentsOf counts the comments of a person, up to a limit.
func CountCommentsOf(tx *Tx, person PersonID, limit int) (int64, error) {
	return countUpTo(tx, tx.Model(&Comment{}).Where("author_id = ?", person), limit)
}
