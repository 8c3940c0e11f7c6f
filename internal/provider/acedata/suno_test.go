package acedata_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/riffusion"
)

// family returns the provider of a family whose API is served by answer.
func family(t *testing.T, f riffusion.Family, answer func(path string, body map[string]any) string) acedata.API {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if b, _ := io.ReadAll(r.Body); len(b) > 0 {
			if err := json.Unmarshal(b, &body); err != nil {
				t.Error(err)
			}
		}
		_, _ = io.WriteString(w, answer(r.Method+" "+r.URL.RequestURI(), body))
	}))
	t.Cleanup(s.Close)
	client, err := riffusion.New("token", riffusion.WithBaseURL(s.URL), riffusion.WithFamily(f))
	if err != nil {
		t.Fatal(err)
	}
	return acedata.New(client)
}

func TestProviderHasOnlyInterfacesOfItsFamily(t *testing.T) {
	timed, voiced := riffusion.Suno(), riffusion.Suno()
	timed.PersonaPath, voiced.TimingPath = "", ""
	for _, c := range []struct {
		family        riffusion.Family
		timer, singer bool
	}{
		{riffusion.Suno(), true, true}, {timed, true, false}, {voiced, false, true},
		{riffusion.Riffusion(), false, false}, {riffusion.Producer(), false, false},
	} {
		p := family(t, c.family, nil)
		_, timer := p.(provider.Timer)
		_, singer := p.(provider.Singer)
		if timer != c.timer || singer != c.singer {
			t.Errorf("%s: times of words %t, voices %t, want %t and %t", c.family.Name, timer, singer, c.timer, c.singer)
		}
	}
}

func TestPurchaseIsFoundByItsKey(t *testing.T) {
	sentAt := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	items := `{"id":"other","request":{"callback_url":"https://bot.example/?order=o2"}},
		{"id":"task","trace_id":"trace","request":{"callback_url":"https://bot.example/?order=o1"}}`
	p := family(t, riffusion.Suno(), func(path string, body map[string]any) string {
		if path != "POST /suno/tasks" || body["action"] != "retrieve_batch" || body["ids"] != nil {
			t.Errorf("%s %v", path, body)
		}
		from, _ := body["created_at_min"].(float64)
		to, _ := body["created_at_max"].(float64)
		if at := float64(sentAt.Unix()); from >= at || to <= at {
			t.Errorf("the period from %g to %g lacks %g", from, to, at)
		}
		return `{"items":[` + items + `]}`
	})
	found, err := p.Find(t.Context(), provider.Request{Key: "o1"}, sentAt)
	if err != nil || found == nil || found.TaskID != "task" || found.TraceID != "trace" {
		t.Errorf("%+v, %v", found, err)
	}
	items = ""
	if found, err = p.Find(t.Context(), provider.Request{Key: "o1"}, sentAt); err != nil || found != nil {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestErrorOfFindIsConverted checks that a failed search is no proof about the purchase.
func TestErrorOfFindIsConverted(t *testing.T) {
	found, err := answering(t, 401, `{"error":{"code":"invalid_token"}}`).Find(t.Context(),
		provider.Request{Key: "o1"}, time.Now())
	if found != nil || provider.KindOf(err) != provider.KindToken {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWordsAreConverted(t *testing.T) {
	p := family(t, riffusion.Suno(), func(path string, body map[string]any) string {
		if path != "POST /suno/timing" || body["audio_id"] != "song" {
			t.Errorf("%s %v", path, body)
		}
		return `{"success":true,"data":{"aligned_words":[{"word":"Hello ","start_s":1.5,"end_s":2,"success":true},
			{"word":"world\n","start_s":2,"end_s":3,"success":true},{"word":"again","start_s":4,"end_s":5,"success":true}]}}`
	})
	words, err := p.(provider.Timer).Words(t.Context(), "song")
	want := []provider.Word{{Text: "Hello", Start: 1500 * time.Millisecond, End: 2 * time.Second},
		{Text: "world", Start: 2 * time.Second, End: 3 * time.Second},
		{Text: "again", Start: 4 * time.Second, End: 5 * time.Second, Line: 1}}
	if err != nil || !slices.Equal(words, want) {
		t.Errorf("%+v, %v", words, err)
	}
}

// TestPersonaHasItsSong checks that the id of a voice has that of its song, which requests need too, and
// that the API gets each in its field.
func TestPersonaHasItsSong(t *testing.T) {
	var calls []string
	var purchase map[string]any
	p := family(t, riffusion.Suno(), func(path string, body map[string]any) string {
		calls = append(calls, path)
		if path == "POST /suno/audios" {
			purchase = body
			return `{"task_id":"task"}`
		}
		return `{"success":true,"data":{"persona_id":"voice"}}`
	})
	singer := p.(provider.Singer)
	id, err := singer.CreatePersona(t.Context(), provider.Persona{Name: "Ana", SongID: "song"})
	if err != nil || id != "voice@song" {
		t.Fatalf("%q, %v", id, err)
	}
	if _, err := p.Submit(t.Context(), provider.Request{Action: provider.ActionGenerate, Lyrics: "La", Persona: id,
		Key: "o1"}); err != nil {
		t.Fatal(err)
	}
	if purchase["action"] != "artist_consistency" || purchase["persona_id"] != "voice" || purchase["audio_id"] != "song" {
		t.Errorf("%v", purchase)
	}
	if err := singer.DeletePersona(t.Context(), id); err != nil {
		t.Error(err)
	}
	if want := []string{"POST /suno/persona", "POST /suno/audios", "DELETE /suno/persona?persona_id=voice"}; !slices.Equal(calls, want) {
		t.Errorf("%q, want %q", calls, want)
	}
}

// TestBodiesHaveValuesOfFamily checks the fields that have other ranges, values or names in a family.
func TestBodiesHaveValuesOfFamily(t *testing.T) {
	generate := provider.Request{Action: provider.ActionGenerate, Lyrics: "La", Weirdness: 40, StyleWeight: 10,
		AudioWeight: 80, Gender: provider.GenderMale, Length: 90 * time.Second}
	producer := provider.Request{Action: provider.ActionCover, SongID: "s", Lyrics: "La", Weirdness: 40, StyleWeight: 10,
		AudioWeight: 80, Gender: provider.GenderMale, Length: 90 * time.Second}
	extend := provider.Request{Action: provider.ActionExtend, SongID: "s", From: 30 * time.Second,
		Lyrics: "[Verse]\nOld\n[Outro]\nNew", Part: "[Outro]\nNew"}
	section := provider.Request{Action: provider.ActionReplaceSection, SongID: "s", From: 0, To: 5 * time.Second,
		Lyrics: "[Verse]\nNew\n[Outro]\nOld", Part: "New"}
	for name, c := range map[string]struct {
		family  riffusion.Family
		request provider.Request
		want    string
	}{
		"suno, sliders and gender": {riffusion.Suno(), generate, `{"action":"generate","model":"chirp-v6","custom":true,
			"lyric":"La","weirdness":0.4,"style_influence":0.1,"audio_weight":0.8,"vocal_gender":"m","duration":90}`},
		"suno, female": {riffusion.Suno(), provider.Request{Action: provider.ActionGenerate, Prompt: "x",
			Gender: provider.GenderFemale}, `{"action":"generate","model":"chirp-v6","prompt":"x","vocal_gender":"f"}`},
		"producer, sliders with a least value": {riffusion.Producer(), producer, `{"action":"cover","audio_id":"s",
			"model":"FUZZ-2.0 Pro","custom":true,"lyric":"La","weirdness":0.4,"sound_strength":0.2,"cover_strength":0.8}`},
		"suno, the part of an extension": {riffusion.Suno(), extend, `{"action":"extend","audio_id":"s",
			"model":"chirp-v6","custom":true,"lyric":"[Outro]\nNew","continue_at":30}`},
		"riffusion, the whole extension": {riffusion.Riffusion(), extend, `{"action":"extend","audio_id":"s",
			"model":"FUZZ-1.1 Pro","lyric":"[Verse]\nOld\n[Outro]\nNew","continue_at":30}`},
		"suno, the part of a section": {riffusion.Suno(), section, `{"action":"replace_section","audio_id":"s",
			"model":"chirp-v6","lyric":"[Verse]\nNew\n[Outro]\nOld","prompt":"New","replace_section_start":0,
			"replace_section_end":5,"replace_section_result_mode":"full_song"}`},
		"suno, a variation": {riffusion.Suno(), provider.Request{Action: provider.ActionRemaster, SongID: "s",
			Variation: 90}, `{"action":"remaster","audio_id":"s","model":"chirp-v6","variation_category":"high"}`},
	} {
		fitted := acedata.Capabilities(c.family).Fit(c.request)
		b, err := c.family.Encode(acedata.Body(c.family, fitted))
		if err != nil {
			t.Fatal(err)
		}
		var got, want map[string]any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(strings.NewReplacer("\n", " ", "\t", "").Replace(c.want)), &want); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", name, got, want)
		}
	}
}
