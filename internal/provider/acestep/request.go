package acestep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
)

// fields are the parameters of /release_task by their wire names.
type fields map[string]any

// newFields returns the parameters of a request without its recordings. model is empty for
// the default model of the server.
func newFields(r provider.Request, model string) fields {
	op := operations[r.Action.Base()]
	f := fields{"task_type": op.taskType, "batch_size": op.songs, "audio_format": "mp3"}
	if model != "" {
		f["model"] = model
	}
	if op.lm {
		f["thinking"] = true
	}
	if op.lm && r.Avoid != "" {
		f["lm_negative_prompt"] = r.Avoid
	}
	switch r.Action.Base() {
	case provider.ActionGenerate:
		if r.Length > 0 {
			f["audio_duration"] = r.Length.Seconds()
		}
		if r.Lyrics == "" && !r.Instrumental { // the server writes the lyrics
			f.set("sample_query", join(r.Prompt, r.Style))
			f.set("vocal_language", language(r.Prompt))
			return f
		}
	case provider.ActionCover:
		if r.AudioWeight > 0 {
			f["audio_cover_strength"] = float64(r.AudioWeight) / 100
		}
	case provider.ActionReplaceSection:
		f["repainting_start"], f["repainting_end"] = r.From.Seconds(), r.To.Seconds()
	case provider.ActionComplete:
		f["instruction"] = "Complete the input track with " + strings.Join(missingTracks(r), ", ") + ":"
	case provider.ActionExtractTrack:
		f["instruction"] = "Extract the " + r.Track + " track from the audio:"
		return f
	}
	f.set("prompt", join(r.Style, r.Prompt))
	if _, ok := f["prompt"]; !ok && r.Action != provider.ActionGenerate {
		f["prompt"] = sameStyle // edits need a caption
	}
	switch {
	case r.Instrumental:
		f["lyrics"] = instrumental
	case r.Lyrics != "":
		f["lyrics"], f["vocal_language"] = r.Lyrics, unknownLanguage
		f.set("vocal_language", language(r.Lyrics))
	}
	return f
}

// instrumental are the lyrics of songs without a voice.
const instrumental = "[Instrumental]"

// sameStyle is the caption of edits without one.
const sameStyle = "in the same style"

// missingTracks returns the tracks that are added to a recording. A server does not find
// out which ones it lacks.
func missingTracks(r provider.Request) []string {
	added := []string{"drums", "bass", "guitar", "keyboard", "strings"}
	if r.Lyrics != "" && !r.Instrumental {
		added = append(added, "vocals")
	}
	return added
}

// set sets a parameter unless its value is empty.
func (f fields) set(name, value string) {
	if value != "" {
		f[name] = value
	}
}

func join(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" }), ", ")
}

// body is the body of a request. It is complete before anything of it is sent.
type body struct {
	io.Reader

	size        int64
	contentType string
}

// json returns the parameters as JSON, for requests without recordings.
func (f fields) json() (*body, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	return &body{bytes.NewReader(data), int64(len(data)), "application/json"}, nil
}

// form returns the parameters and the recordings as multipart/form-data.
func (f fields) form(recordings []recording) (*body, error) {
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	b := &body{contentType: w.FormDataContentType()}
	var parts []io.Reader
	flush := func() {
		b.size += int64(text.Len())
		parts = append(parts, bytes.NewReader(bytes.Clone(text.Bytes())))
		text.Reset()
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if err := w.WriteField(name, fmt.Sprint(f[name])); err != nil {
			return nil, err
		}
	}
	for _, r := range recordings {
		if _, err := w.CreateFormFile(r.field, "recording"+r.extension); err != nil {
			return nil, err
		}
		flush()
		b.size += r.size
		parts = append(parts, io.LimitReader(r.file, r.size))
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	flush()
	b.Reader = io.MultiReader(parts...)
	return b, nil
}
