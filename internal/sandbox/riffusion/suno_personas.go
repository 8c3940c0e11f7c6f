package riffusion

import (
	"context"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// persona is a singer made from a song.
type persona struct {
	id, name, description string
	audioID               string
	vox                   bool // made from an extracted voice
	created               float64
}

// addPersona handles POST /suno/persona: audio_id and name; description. A vox_audio_id of
// /suno/vox makes a persona for artist_consistency_vox.
// AceDataCloud/Docs, guides/suno/suno_persona.mdx.
func (s *Server) addPersona(_ context.Context, f *family, want jobRequest) (data any, problem string) {
	switch {
	case s.find(f, want.AudioID) == nil:
		return nil, "The song id does not exist or has been taken offline."
	case want.Name == "" || utf8.RuneCountInString(want.Name) > 100:
		return nil, "name: 1 to 100 characters."
	case want.VoxAudioID != "" && s.find(f, want.VoxAudioID) == nil:
		return nil, "vox_audio_id: there is no such audio."
	}
	p := &persona{id: songapi.NewID(), name: want.Name, description: want.Description, audioID: want.AudioID,
		vox: want.VoxAudioID != "", created: unix(s.opts.Now())}
	s.mu.Lock()
	s.personas = append(s.personas, p)
	s.mu.Unlock()
	return map[string]any{"persona_id": p.id}, ""
}

// listPersonas handles GET /suno/persona with limit and offset, the newest first.
// AceDataCloud/Nexior, src/operators/suno.ts and src/models/suno.ts.
func (s *Server) listPersonas(_ *family, w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	number := func(name string, standard int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && n >= 0 {
			return n
		}
		return standard
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	items, skip, limit := []any{}, number("offset", 0), number("limit", maxListed)
	for _, p := range slices.Backward(s.personas) {
		if skip > 0 {
			skip--
		} else if len(items) < limit {
			items = append(items, map[string]any{"id": p.id, "persona_id": p.id, "name": p.name, "description": p.description,
				"source_type": "persona", "source_audio_id": p.audioID, "created_at": p.created})
		}
	}
	songapi.WriteJSON(w, http.StatusOK, map[string]any{"items": items, "count": len(s.personas)})
}

// deletePersona handles DELETE /suno/persona?persona_id=ID.
func (s *Server) deletePersona(_ *family, w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	id := r.URL.Query().Get("persona_id")
	s.mu.Lock()
	before := len(s.personas)
	s.personas = slices.DeleteFunc(s.personas, func(p *persona) bool { return p.id == id })
	deleted := len(s.personas) < before
	s.mu.Unlock()
	switch {
	case id == "":
		answerError(w, http.StatusBadRequest, "bad_request", "persona_id is required.")
	case !deleted:
		answerError(w, http.StatusNotFound, "not_found", "There is no such persona.")
	default:
		songapi.WriteJSON(w, http.StatusOK, map[string]any{"success": true})
	}
}

// checkPersona validates the persona of a paid call.
func (s *Server) checkPersona(want *purchaseRequest) (code, problem string) {
	s.mu.Lock()
	i := slices.IndexFunc(s.personas, func(p *persona) bool { return p.id == want.PersonaID })
	vox := i >= 0 && s.personas[i].vox
	s.mu.Unlock()
	switch {
	case i < 0:
		return bad("persona_id: there is no such persona.")
	case vox && want.Action == "artist_consistency":
		return bad("action: the persona needs artist_consistency_vox.")
	case sunoModels[want.Model].age < sunoVoices:
		return bad("model: %s has no personas.", want.Model)
	}
	return "", ""
}

// voiceOf returns the voice that a request asks for, as [music.Brief.Voice]: that of a
// persona, or of a gender.
func voiceOf(want purchaseRequest) float64 {
	if want.PersonaID != "" {
		h := fnv.New32a()
		_, _ = h.Write([]byte(want.PersonaID)) // never fails
		return 0.8 + float64(h.Sum32()%50)/100
	}
	return map[string]float64{"m": 0.85, "f": 1.15}[want.VocalGender]
}
