package elevenlabs

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

type object = map[string]any

func writeJSON(w http.ResponseWriter, status int, body any) { songapi.WriteJSON(w, status, body) }

// refuse sends an error. status is the former name of code; responses have both.
func refuse(w http.ResponseWriter, status int, kind, code, message string) {
	writeJSON(w, status, object{"detail": object{"type": kind, "code": code, "status": code, "message": message,
		"request_id": songapi.NewID()}})
}

// refuseContent rejects a prompt or a plan that names an artist, with a suggestion.
func refuseContent(w http.ResponseWriter, plan bool) {
	code, suggestion := "bad_prompt", object{"prompt_suggestion": "A song in the style of the era"}
	if plan {
		code, suggestion = "bad_composition_plan", object{"composition_plan_suggestion": nil}
	}
	writeJSON(w, http.StatusUnprocessableEntity, object{"detail": object{"type": "validation_error", "code": code,
		"status": code, "message": "The request appears to contain copyrighted material.", "data": suggestion,
		"request_id": songapi.NewID()}})
}

// refuseField sends a validation error of a field of the body.
func refuseField(w http.ResponseWriter, p *problem) {
	location := append([]any{"body"}, p.path...)
	writeJSON(w, http.StatusUnprocessableEntity, object{"detail": []object{{"type": "value_error", "loc": location,
		"msg": p.message}}})
}
