package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/personadb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// addSung adds a finished order with a song in the guild "club", and returns the song.
func addSung(t *testing.T, db *store.DB, id songs.OrderID, by songs.Member) songs.SongID {
	t.Helper()
	o := songs.Order{ID: id, State: songs.Queued, Place: songs.Place{GuildID: club, ChannelID: "c"}, Requester: by,
		Spec: songs.SongSpec{Prompt: "p"}, Address: []byte(`{}`), CreatedAt: start, UpdatedAt: start}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	next(t, db, noLimits)
	o, err := db.Claim(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	song := songs.SongID("song-" + string(id))
	o.State, o.Songs = songs.Done, []songs.Song{{ID: song, Take: 1, Title: "Rain", VendorID: "v"}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return song
}

func personaOf(song songs.SongID, id songs.PersonaID, name string, by songs.Member) songs.Persona {
	return songs.Persona{ID: id, GuildID: club, Name: name, Provider: "suno", Key: "key-" + string(id), Song: song,
		Creator: by, CreatedAt: start}
}

// dueKeys returns the keys of the voices that are to be deleted at their providers.
func dueKeys(t *testing.T, st *personadb.Personas, at time.Time) (keys []string) {
	t.Helper()
	due, err := st.Due(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range due {
		keys = append(keys, r.Key)
	}
	return keys
}

func TestPersonaIsSavedAndRemoved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st, song := personadb.New(db), addSung(t, db, "o", member(1))
	want := personaOf(song, "p", "Luna", member(1))
	if err := st.Add(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got, err := st.Persona(t.Context(), club, "p"); err != nil || !got.CreatedAt.Equal(start) || got.Key != want.Key ||
		got.Name != "Luna" || got.Song != song || got.Creator != member(1) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := st.Add(t.Context(), personaOf(song, "q", "LUNA", member(1))); !errors.Is(err, personas.ErrNameTaken) {
		t.Errorf("same name: %v", err)
	}
	for _, where := range []string{"another server", ""} {
		if _, err := st.Persona(t.Context(), where, "p"); !errors.Is(err, songs.ErrNoPersona) {
			t.Errorf("from %q: %v", where, err)
		}
	}
	if err := st.Remove(t.Context(), "another server", "p"); !errors.Is(err, songs.ErrNoPersona) {
		t.Errorf("removal from another server: %v", err)
	}
	if err := st.Remove(t.Context(), club, "p"); err != nil {
		t.Fatal(err)
	}
	due, err := st.Due(t.Context(), start)
	if err != nil || len(due) != 1 || due[0].Key != want.Key {
		t.Fatalf("%v, %v", due, err)
	}
	if err := st.Postpone(t.Context(), due[0], start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if all, err := st.List(t.Context(), club); err != nil || len(all) != 0 {
		t.Errorf("list after the removal: %v, %v", all, err)
	}
	if keys := dueKeys(t, st, start); len(keys) != 0 {
		t.Errorf("due before the end of the pause: %v", keys)
	}
	if due, err = st.Due(t.Context(), start.Add(time.Minute)); err != nil || len(due) != 1 || due[0].Attempts != 1 {
		t.Errorf("%v, %v", due, err)
	}
	if err := st.AddRemoval(t.Context(), due[0]); err != nil { // it is known already
		t.Error(err)
	}
	if err := st.Finish(t.Context(), due[0]); err != nil || len(dueKeys(t, st, start.Add(time.Hour))) != 0 {
		t.Errorf("not finished: %v", err)
	}
}

func TestPersonasOfServerAreLimited(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st, song := personadb.New(db), addSung(t, db, "o", member(1))
	for i := range personas.MaxOfGuild {
		if err := st.Add(t.Context(), personaOf(song, songs.PersonaID(fmt.Sprint(i)), fmt.Sprint("n", i), member(1))); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Add(t.Context(), personaOf(song, "more", "more", member(1))); !errors.Is(err, personas.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
}

func TestPersonaIsRemovedWithItsSong(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st, song := personadb.New(db), addSung(t, db, "o", member(1))
	if err := st.Add(t.Context(), personaOf(song, "p", "Luna", member(2))); err != nil {
		t.Fatal(err)
	}
	if err := deletiondb.New(db).Remove(t.Context(), song, songs.RemovedByRequester); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Persona(t.Context(), club, "p"); !errors.Is(err, songs.ErrNoPersona) {
		t.Errorf("after the removal: %v", err)
	}
	if keys := dueKeys(t, st, start); len(keys) != 1 || keys[0] != "key-p" {
		t.Errorf("to be deleted at the provider: %v", keys)
	}
	if err := st.Add(t.Context(), personaOf(song, "q", "Nova", member(2))); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("of a removed song: %v", err)
	}
}

func TestErasureRemovesCreatorOfPersona(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st, song := personadb.New(db), addSung(t, db, "o", member(1))
	if err := st.Add(t.Context(), personaOf(song, "p", "Luna", member(2))); err != nil {
		t.Fatal(err)
	}
	if err := deletiondb.New(db).Erase(t.Context(), member(2).ID, true); err != nil {
		t.Fatal(err)
	}
	p, err := st.Persona(t.Context(), club, "p")
	if err != nil || p.Creator.ID != "" || p.Creator.Name != songs.DeletedMember || p.Name != "Luna" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestPersonasOfDepartedServerAreDeletedAtTheProvider(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st, song := personadb.New(db), addSung(t, db, "o", member(1))
	if err := st.Add(t.Context(), personaOf(song, "p", "Luna", member(1))); err != nil {
		t.Fatal(err)
	}
	del := deletiondb.New(db)
	if err := errors.Join(del.MarkLeft(t.Context(), club, start), del.DeleteGuild(t.Context(), club, start)); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Persona(t.Context(), club, "p"); !errors.Is(err, songs.ErrNoPersona) {
		t.Errorf("after the deletion: %v", err)
	}
	if keys := dueKeys(t, st, start); len(keys) != 1 {
		t.Errorf("to be deleted at the provider: %v", keys)
	}
}
