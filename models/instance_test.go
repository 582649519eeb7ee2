package models_test

import (
	"errors"
	"testing"
	"time"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

func TestInstancesShareADatabaseOnlyWhenAllShareIt(t *testing.T) {
	url := modelstest.PostgresURL(t)
	claim := func(shared bool) (*models.Instance, error) {
		return models.ClaimInstance(t.Context(), url, shared, 0)
	}
	must := func(shared bool) *models.Instance {
		t.Helper()
		i, err := models.ClaimInstance(t.Context(), url, shared, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	alone := must(false)
	for _, shared := range []bool{false, true} {
		if _, err := claim(shared); !errors.Is(err, models.ErrTaken) {
			t.Errorf("beside one that is alone, shared %v: %v", shared, err)
		}
	}
	alone.Release()
	one, two := must(true), must(true)
	if _, err := claim(false); !errors.Is(err, models.ErrTaken) {
		t.Errorf("alone beside those who share: %v", err)
	}
	one.Release()
	two.Release()
	must(false).Release()
}

func TestInstanceWaitsForOneThatIsGoing(t *testing.T) {
	url := modelstest.PostgresURL(t)
	going, err := models.ClaimInstance(t.Context(), url, false, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, going.Release)
	next, err := models.ClaimInstance(t.Context(), url, false, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	next.Release()
}
