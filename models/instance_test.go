package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

func TestInstancesShareADatabaseOnlyWhenAllShareIt(t *testing.T) {
	url := modelstest.PostgresURL(t)
	claim := func(shared bool) (*models.Instance, error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return models.ClaimInstance(ctx, url, shared)
	}
	must := func(shared bool) *models.Instance {
		t.Helper()
		i, err := models.ClaimInstance(context.Background(), url, shared)
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
	going, err := models.ClaimInstance(context.Background(), url, false)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, going.Release)
	next, err := models.ClaimInstance(context.Background(), url, false)
	if err != nil {
		t.Fatal(err)
	}
	next.Release()
}
