package web

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// maxUpload is how much of an upload is kept in memory, and maxBody how much a request may have at all.
const (
	maxUpload = 8 << 20
	maxBody   = 64 << 20
)

// readForm reads a form with files.
func readForm(w http.ResponseWriter, r *http.Request, texts words) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	err := r.ParseMultipartForm(maxUpload)
	if err != nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return &problemError{texts.BadUpload + " " + err.Error()}
	}
	for _, values := range r.Form { // browsers end the lines of texts in forms with CR LF
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], "\r\n", "\n")
		}
	}
	return nil
}

// filesOf returns the files of a field of a form.
func filesOf(r *http.Request, field string) ([]userclient.File, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var files []userclient.File
	for _, header := range r.MultipartForm.File[field] {
		f, err := readFile(header)
		if err != nil {
			return nil, fmt.Errorf("read upload: %w", err)
		}
		if f.Name != "" { // a field for files without one
			files = append(files, f)
		}
	}
	return files, nil
}

func readFile(header *multipart.FileHeader) (userclient.File, error) {
	f, err := header.Open()
	if err != nil {
		return userclient.File{}, err
	}
	data, err := io.ReadAll(f)
	return userclient.File{Name: header.Filename, Data: data}, err
}

// postPress presses a button or chooses in a menu.
func (v *viewer) postPress(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, v.words()); err != nil {
		return err
	}
	press := userclient.Press{Nonce: r.FormValue("nonce"), ChannelID: r.PathValue("channel"),
		MessageID: r.FormValue("message"), CustomID: r.FormValue("id"), Values: r.Form["value"]}
	line := v.pressLine(r.Context(), press)
	return v.started(w, press.ChannelID, line, press.Nonce, v.person.StartPress(r.Context(), press))
}

// postCommand uses a command.
func (v *viewer) postCommand(w http.ResponseWriter, r *http.Request) error {
	use, err := v.commandUse(w, r)
	if err != nil {
		return err
	}
	line := v.commandLine(r.Context(), use)
	err = v.person.StartCommand(r.Context(), use)
	if err == nil {
		v.didFiles(use.ChannelID, neededFiles, use.Files)
	}
	return v.started(w, use.ChannelID, line, use.Nonce, err)
}

// commandUse reads the use of a command: its ids and target, the options as JSON, and their files.
func (v *viewer) commandUse(w http.ResponseWriter, r *http.Request) (userclient.CommandUse, error) {
	if err := readForm(w, r, v.words()); err != nil {
		return userclient.CommandUse{}, err
	}
	use := userclient.CommandUse{Nonce: r.FormValue("nonce"), ChannelID: r.PathValue("channel"),
		ApplicationID: r.FormValue("application"), CommandID: r.FormValue("command"), TargetID: r.FormValue("target")}
	if options := r.FormValue("options"); options != "" {
		if err := json.Unmarshal([]byte(options), &use.Options); err != nil {
			return userclient.CommandUse{}, &problemError{v.words().BadOptions + " " + err.Error()}
		}
	}
	var err error
	use.Files, err = filesOf(r, "file")
	return use, err
}

// postLine uses a slash command as it is written in a script.
func (v *viewer) postLine(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, v.words()); err != nil {
		return err
	}
	text, channelID := strings.TrimSpace(r.FormValue("line")), r.PathValue("channel")
	nonce := r.FormValue("nonce")
	return v.started(w, channelID, userclient.OneLine(text), nonce,
		v.person.StartLine(r.Context(), nonce, channelID, text))
}

// postForm sends an open form.
func (v *viewer) postForm(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, v.words()); err != nil {
		return err
	}
	id := r.PathValue("form")
	if r.FormValue("site:cancel") != "" {
		v.person.DismissForm(id)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	given := userclient.FormValues{Values: r.Form, Files: make(map[string][]userclient.File)}
	if r.MultipartForm != nil {
		for field := range r.MultipartForm.File {
			files, err := filesOf(r, field)
			if err != nil {
				return err
			}
			given.Files[field] = files
		}
	}
	line, nonce := v.fillLine(id, given), r.FormValue("site:nonce")
	err := v.person.StartForm(r.Context(), nonce, id, given)
	if err == nil {
		v.didFiles("", missingFiles, slices.Concat(slices.Collect(maps.Values(given.Files))...))
	}
	return v.started(w, "", line, nonce, err)
}

// started answers an action that the server accepted, and reports it as a line of a script, with the nonce of its
// interaction. Errors are shown to people.
func (v *viewer) started(w http.ResponseWriter, channelID, line, nonce string, err error) error {
	if err != nil {
		if _, refused := asRefused(err); refused {
			return err
		}
		return &problemError{err.Error()}
	}
	v.did(channelID, line, nonce)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postComplete returns the choices of an option that completes itself, as JSON.
func (v *viewer) postComplete(w http.ResponseWriter, r *http.Request) error {
	use, err := v.commandUse(w, r)
	if err != nil {
		return err
	}
	choices, err := v.person.Complete(r.Context(), use)
	if err != nil {
		if r.Context().Err() != nil {
			return nil //nolint:nilerr // the page asked for other choices
		}
		return &problemError{err.Error()}
	}
	return writeJSON(w, choices)
}

// writeJSON answers with JSON.
func writeJSON(w http.ResponseWriter, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b)
	return nil
}

// getCommands lists the commands that the member can use in a channel, with what their options may name.
func (v *viewer) getCommands(w http.ResponseWriter, r *http.Request) error {
	channelID := r.PathValue("channel")
	commands, err := v.person.Commands(r.Context(), channelID)
	if err != nil {
		return err
	}
	channel, err := v.person.Channel(r.Context(), channelID)
	if err != nil {
		return err
	}
	entities := v.entities(r.Context(), channel.GuildID)
	list := func(kind string) []map[string]any {
		all := []map[string]any{}
		for _, e := range entities(kind) {
			all = append(all, map[string]any{"id": e.ID, "name": e.Name, "kind": e.ChannelKind})
		}
		return all
	}
	return writeJSON(w, map[string]any{"commands": commands, "users": list("user"), "roles": list("role"),
		"channels": list("channel"), "apps": v.apps(commands)})
}

// apps returns the names of the applications of commands, by their ids.
func (v *viewer) apps(commands []map[string]any) map[string]string {
	names := make(map[string]string)
	for _, c := range commands {
		id, _ := c["application_id"].(string)
		names[id] = v.person.NameOf(id)
	}
	return names
}
