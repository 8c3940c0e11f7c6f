package riffusion_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

func TestPersonasAreCreatedListedAndDeleted(t *testing.T) {
	deleted := map[string]struct {
		status int
		body   string
		fails  bool
	}{
		"p": {200, `{"success":true}`, false}, "empty": {204, ``, false},
		"unknown": {404, `{"error":{"code":"not_found","message":"no such persona"}}`, false},
		"no code": {404, `{"detail":"not found"}`, false}, "no api": {404, `{"error":{"code":"no_api"}}`, true},
		"broken": {500, `{"error":{"code":"api_error"}}`, true}, "other token": {401, `{"error":{"code":"invalid_token"}}`, true},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer secret" {
			t.Error("a request has no token")
		}
		switch r.Method + " " + r.URL.Path + " " + string(body) {
		case `POST /suno/persona {"audio_id":"a","description":"warm","name":"Ann"}`:
			_, _ = io.WriteString(w, `{"success":true,"task_id":"t","data":{"persona_id":"p1"}}`)
		case `POST /suno/vox {"audio_id":"a","vocal_end":30,"vocal_start":20.5}`:
			_, _ = io.WriteString(w, `{"success":true,"task_id":"t","data":{"id":"v1","status":"complete"}}`)
		case `POST /suno/persona {"audio_id":"a","name":"Ann","vocal_end":30,"vocal_start":20.5,"vox_audio_id":"v1"}`:
			_, _ = io.WriteString(w, `{"success":true,"data":{"persona_id":"p2"}}`)
		case `POST /suno/persona {"audio_id":"b","name":""}`:
			_, _ = io.WriteString(w, `{"success":true,"data":{}}`)
		case `GET /suno/persona `:
			_, _ = io.WriteString(w, `{"items":[{"persona_id":"p1","name":"Ann","source_audio_id":"a"},7,{"id":"p2","description":"x"}],"count":2}`)
		case `DELETE /suno/persona `:
			answer := deleted[r.URL.Query().Get("persona_id")]
			w.WriteHeader(answer.status)
			_, _ = io.WriteString(w, answer.body)
		default:
			t.Errorf("%s %s %s", r.Method, r.URL, body)
		}
	}))
	t.Cleanup(server.Close)
	c, err := riffusion.New("secret", riffusion.WithBaseURL(server.URL), riffusion.WithFamily(riffusion.Suno()))
	if err != nil {
		t.Fatal(err)
	}
	if id, err := c.CreatePersona(t.Context(), riffusion.Persona{Name: "Ann", AudioID: "a", Description: "warm"}); err != nil || id != "p1" {
		t.Errorf("%q, %v", id, err)
	}
	from, to := 20500*time.Millisecond, 30*time.Second
	vox, err := c.Vox(t.Context(), "a", from, to)
	if err != nil || vox != "v1" {
		t.Errorf("%q, %v", vox, err)
	}
	if id, err := c.CreatePersona(t.Context(), riffusion.Persona{Name: "Ann", AudioID: "a", VoxAudioID: vox, From: from, To: to}); err != nil || id != "p2" {
		t.Errorf("%q, %v", id, err)
	}
	_, err = c.CreatePersona(t.Context(), riffusion.Persona{AudioID: "b"})
	if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought {
		t.Errorf("without an id: %v", err)
	}
	if all, err := c.Personas(t.Context()); err != nil || len(all) != 2 || all[0] != (riffusion.Persona{ID: "p1", Name: "Ann", AudioID: "a"}) || all[1].ID != "p2" {
		t.Errorf("%+v, %v", all, err)
	}
	for id, want := range deleted {
		if err := c.DeletePersona(t.Context(), id); (err != nil) != want.fails {
			t.Errorf("delete %s: %v", id, err)
		}
	}
}

func TestNotesAreBought(t *testing.T) {
	c := setup(t, riffusion.Suno(), "/suno/midi", say(`{"success":true,"data":[{"state":"complete","instruments":[
		{"name":"Synth Voice","notes":[{"pitch":55,"start":29.5,"end":31.75,"velocity":0.5},"x",{"pitch":300,"start":2,"end":1}]},{}]}]}`))
	got, err := c.MIDI(t.Context(), "a")
	if err != nil || len(got) != 2 || got[0].Name != "Synth Voice" || len(got[0].Notes) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if want := (riffusion.Note{Pitch: 55, Start: 29500 * time.Millisecond, End: 31750 * time.Millisecond, Velocity: 0.5}); got[0].Notes[0] != want {
		t.Errorf("%+v, want %+v", got[0].Notes[0], want)
	}
	if n := got[0].Notes[1]; n.Pitch != 127 || n.End < n.Start {
		t.Errorf("%+v", n)
	}
}

func TestFamilyWithoutVoicesSendsNothing(t *testing.T) {
	c := setup(t, riffusion.Producer(), "/", func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, e1 := c.Personas(t.Context())
	_, e2 := c.CreatePersona(t.Context(), riffusion.Persona{})
	_, e3 := c.Timing(t.Context(), "a")
	_, e4 := c.MIDI(t.Context(), "a")
	_, e5 := c.Vox(t.Context(), "a", 0, 1)
	for _, err := range []error{e1, e2, e3, e4, e5, c.DeletePersona(t.Context(), "p")} {
		if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.NotBought || !errors.Is(err, riffusion.ErrNotOffered) {
			t.Errorf("%v", err)
		}
	}
}
