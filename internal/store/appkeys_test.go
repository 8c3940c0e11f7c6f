package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
)

func TestAppKeyIsFoundByItsSecretUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	now := start
	db := storetest.Open(t)
	keys := apikeys.New(webdb.NewKeys(db), newIDs("key"), func() time.Time { return now })
	key, secret, err := keys.Create(t.Context(), "u", club, "Symfonium")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	found, err := keys.Check(t.Context(), " "+secret+"\n")
	if err != nil || found.ID != key.ID || found.UserID != "u" || found.GuildID != club || found.Name != "Symfonium" {
		t.Fatalf("found %+v, %v", found, err)
	}
	if list, err := keys.List(t.Context(), "u", club); err != nil || len(list) != 1 || !list[0].Used.Equal(now) ||
		!list[0].Created.Equal(start) {
		t.Errorf("listed %+v, %v", list, err)
	}
	for _, other := range [][2]string{{"v", club}, {"u", "other"}} {
		if list, err := keys.List(t.Context(), other[0], other[1]); err != nil || len(list) != 0 {
			t.Errorf("%v: listed %+v, %v", other, list, err)
		}
	}
	if err := keys.Revoke(t.Context(), "v", key.ID); !errors.Is(err, apikeys.ErrUnknown) {
		t.Errorf("another member revoked the key: %v", err)
	}
	if err := keys.Revoke(t.Context(), "u", key.ID); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{secret, "", "riffbot-", string(key.ID), "%"} {
		if _, err := keys.Check(t.Context(), wrong); !errors.Is(err, apikeys.ErrUnknown) {
			t.Errorf("check %q: %v", wrong, err)
		}
	}
}

// TestUseOfAppKeyIsSavedHourly checks that a key that is used all the time is written once an hour.
func TestUseOfAppKeyIsSavedHourly(t *testing.T) {
	t.Parallel()
	now := start
	keys := apikeys.New(webdb.NewKeys(storetest.Open(t)), newIDs("key"), func() time.Time { return now })
	_, secret, err := keys.Create(t.Context(), "u", club, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ after, used time.Duration }{{0, 0}, {time.Minute, 0}, {time.Hour, time.Hour}} {
		now = start.Add(c.after)
		if key, err := keys.Check(t.Context(), secret); err != nil || !key.Used.Equal(start.Add(c.used)) {
			t.Errorf("after %v: %+v, %v", c.after, key, err)
		}
	}
}

func TestMemberHasLimitedNumberOfAppKeys(t *testing.T) {
	t.Parallel()
	keys := apikeys.New(webdb.NewKeys(storetest.Open(t)), newIDs("key"), time.Now)
	for i := range apikeys.MaxOfMember {
		if _, _, err := keys.Create(t.Context(), "u", club, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := keys.Create(t.Context(), "u", club, "more"); !errors.Is(err, apikeys.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	if _, _, err := keys.Create(t.Context(), "u", "other", "other"); err != nil {
		t.Errorf("in another server: %v", err)
	}
}
