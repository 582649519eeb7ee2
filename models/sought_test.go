package models_test

import (
	"context"
	"slices"
	"testing"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// People are found however their names are typed, on both databases.
func TestPeopleAreFoundHoweverTheirNamesAreTyped(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, db *models.DB) {
		ctx := context.Background()
		names := map[string]string{
			"Élodie N'Guessan": "", "José Álvarez": "", "Мария Ёлкина": "Maria Yolkina", "أمينة الهاشمي": "", "王小明": "Wang Xiaoming",
			"Jonas Lindqvist": "", "Lindiwe Khumalo": "", "İpek 100%_\\": "",
		}
		err := db.Write(ctx, func(tx *models.Tx) error {
			for name, latin := range names {
				person := models.Person{Name: name, LatinName: latin, Version: 1, TimeZone: "UTC", InterfaceLanguage: "en", CreatedAt: tx.Now}
				if err := tx.Create(&person).Error; err != nil {
					return err
				}
				if err := tx.Create(&models.Account{PersonID: person.ID, Email: latin + name, EmailKey: latin + name, State: models.AccountActive, CreatedAt: tx.Now, Version: 1}).Error; err != nil {
					return err
				}
			}
			return tx.Exec("update people set sought = '' where latin_name <> ''").Error // as a migration leaves it
		})
		if err == nil {
			err = db.Write(ctx, models.FillSought)
		}
		if err != nil {
			t.Fatal(err)
		}
		for typed, want := range map[string][]string{
			"elo": {"Élodie N'Guessan"}, "ÉLODIE": {"Élodie N'Guessan"}, "alvarez": {"José Álvarez"}, "мария е": {"Мария Ёлкина"}, "Ёлк": {"Мария Ёлкина"},
			"maria": {"Мария Ёлкина"}, "امين": {"أمينة الهاشمي"}, "أَمِيـنة": {"أمينة الهاشمي"}, "小明": {"王小明"}, "wang": {"王小明"}, "ming": nil,
			"lind": {"Lindiwe Khumalo", "Jonas Lindqvist"}, "100%_\\": {"İpek 100%_\\"}, "%": nil, "ipek": {"İpek 100%_\\"},
		} {
			var found []string
			err := db.Read(ctx, func(tx *models.Tx) error {
				people, err := models.PeopleNamed(tx, typed, false, 10)
				for _, p := range people {
					found = append(found, p.Name)
				}
				return err
			})
			if err != nil || !slices.Equal(found, want) {
				t.Errorf("%q finds %q, want %q (%v)", typed, found, want, err)
			}
		}
		var lower string
		if err := db.Read(ctx, func(tx *models.Tx) error { return tx.Raw("select lower('МАРИЯ É')").Scan(&lower).Error }); err != nil || lower != "мария é" {
			t.Errorf("%q %v", lower, err)
		}
	})
}
