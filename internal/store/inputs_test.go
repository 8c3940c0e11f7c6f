package store_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// inputOf returns an input of a member.
func inputOf(member, id, content string, at time.Time) songs.SavedInput {
	return songs.SavedInput{ID: id, Requester: songs.Member{ID: member, Name: member},
		Place: songs.Place{GuildID: "g", ChannelID: "c"}, Content: []byte(content), CreatedAt: at}
}

func TestInputBelongsToItsMember(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, in := range []songs.SavedInput{inputOf("ana", "1", `{"Prompt":"a"}`, start), inputOf("ana", "1", `{"Prompt":"b"}`, start),
		inputOf("ben", "1", `{"Prompt":"c"}`, start)} {
		if err := db.SaveInput(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.Input(t.Context(), "1", "ana"); err != nil || string(got) != `{"Prompt":"b"}` {
		t.Errorf("the input that was saved again: %s, %v", got, err)
	}
	for _, read := range []func() ([]byte, error){
		func() ([]byte, error) { return db.Input(t.Context(), "1", "ben") },
		func() ([]byte, error) { return db.TakeInput(t.Context(), "1", "ben") },
	} {
		if got, err := read(); !errors.Is(err, songs.ErrNotFound) {
			t.Errorf("another member: %s, %v", got, err)
		}
	}
	if got, err := db.TakeInput(t.Context(), "1", "ana"); err != nil || string(got) != `{"Prompt":"b"}` {
		t.Errorf("taken: %s, %v", got, err)
	}
	if got, err := db.TakeInput(t.Context(), "1", "ana"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("taken twice: %s, %v", got, err)
	}
}

// TestOldInputsAreDeleted checks that a member has the newest twenty, that drafts stay, and that inputs expire like
// drafts and are deleted with the member's data.
func TestOldInputsAreDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	draft := songs.Draft{ID: "d", Owner: songs.Member{ID: "ana"}, CreatedAt: start}
	if err := db.SaveDraft(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	save := func(member string, n int) {
		t.Helper()
		if err := db.SaveInput(t.Context(), inputOf(member, member+strconv.Itoa(n), "{}",
			start.Add(time.Duration(n)*time.Minute))); err != nil {
			t.Fatal(err)
		}
	}
	has := func(member string, n int) bool {
		t.Helper()
		_, err := db.Input(t.Context(), member+strconv.Itoa(n), member)
		if err != nil && !errors.Is(err, songs.ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	save("ben", 0)
	for n := range 21 {
		save("ana", n)
	}
	if has("ana", 0) || !has("ana", 1) || !has("ana", 20) || !has("ben", 0) {
		t.Error("the newest twenty inputs of each member are not kept")
	}
	if _, err := db.Draft(t.Context(), "d"); err != nil {
		t.Errorf("the draft: %v", err)
	}
	deletion := deletiondb.New(db)
	if err := deletion.Erase(t.Context(), "ana", false); err != nil {
		t.Fatal(err)
	}
	if has("ana", 20) || !has("ben", 0) {
		t.Error("the inputs of a member who deleted the data remain, or those of others do not")
	}
	if err := deletion.Prune(t.Context(), start.Add(48*time.Hour), retention.Policy{Drafts: 1}); err != nil {
		t.Fatal(err)
	}
	if has("ben", 0) {
		t.Error("an input did not expire")
	}
}
