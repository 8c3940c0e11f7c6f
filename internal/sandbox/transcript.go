package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Transcript is the result of a run: all messages as the API lists them, oldest first, and
// all purchases.
type Transcript struct {
	Outcome   string            `json:"outcome"` // ok or failed
	Messages  []map[string]any  `json:"messages"`
	Purchases []Purchase        `json:"purchases"`
	fetched   map[string]string // local paths by URL without its query
	names     map[string]bool   // used file names
	dir       string            // output directory
	get       func(string) ([]byte, error)
}

// Transcript reads the messages of all members and saves their files below dir/files.
func (e *Env) Transcript(ctx context.Context, dir string, ok bool) (*Transcript, error) {
	t := &Transcript{Outcome: "failed", Purchases: e.Purchases(), dir: dir,
		fetched: make(map[string]string), names: make(map[string]bool),
		get: func(address string) ([]byte, error) { return fetch(ctx, address) }}
	if ok {
		t.Outcome = "ok"
	}
	var err error
	if t.Messages, err = e.server.Messages(ctx); err != nil {
		return nil, err
	}
	for _, m := range t.Messages {
		if err := t.saveFiles(m); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// bought returns the number of purchases, and the number at each provider if there are
// several.
func (t *Transcript) bought() string {
	count := make(map[string]int)
	for _, p := range t.Purchases {
		count[p.Provider]++
	}
	if len(count) < 2 {
		return strconv.Itoa(len(t.Purchases))
	}
	var each []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		each = append(each, fmt.Sprintf("%s %d", name, count[name]))
	}
	return fmt.Sprintf("%d (%s)", len(t.Purchases), strings.Join(each, ", "))
}

// Write writes transcript.json next to the files.
func (t *Transcript) Write() error {
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("encode transcript: %w", err)
	}
	//nolint:gosec // readable by others
	return os.WriteFile(filepath.Join(t.dir, "transcript.json"), append(b, '\n'),
		0o644)
}

// saveFiles saves the attachments and images of a message and adds their paths to it.
func (t *Transcript) saveFiles(m map[string]any) error {
	attachments, _ := m["attachments"].([]any)
	for _, v := range attachments {
		if a, ok := v.(map[string]any); ok {
			if err := t.save(a, userclient.FileName(a)); err != nil {
				return err
			}
		}
	}
	embeds, _ := m["embeds"].([]any)
	for _, v := range embeds {
		e, _ := v.(map[string]any)
		for _, place := range []string{"image", "thumbnail"} {
			picture, _ := e[place].(map[string]any)
			address, _ := picture["url"].(string)
			if !strings.Contains(address, "/attachments/") {
				continue
			}
			bare, _, _ := strings.Cut(address, "?")
			if err := t.save(picture, path.Base(bare)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Transcript) save(from map[string]any, name string) error {
	address, _ := from["url"].(string)
	bare, _, _ := strings.Cut(address, "?")
	if t.fetched[bare] == "" {
		data, err := t.get(address)
		if err != nil {
			return fmt.Errorf("fetch %s: %w", name, err)
		}
		t.fetched[bare] = t.free(name)
		file := filepath.Join(t.dir, filepath.FromSlash(t.fetched[bare]))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // readable by others
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil { //nolint:gosec // readable by others
			return err
		}
	}
	from["local_path"] = t.fetched[bare]
	return nil
}

// free returns an unused file name below files/.
func (t *Transcript) free(name string) string {
	name = strings.NewReplacer("/", "_", `\`, "_", "\x00", "_").Replace(name)
	if strings.Trim(name, ".") == "" {
		name = "file"
	}
	ext := path.Ext(name)
	for n := 1; ; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		if !t.names[strings.ToLower(candidate)] {
			t.names[strings.ToLower(candidate)] = true
			return "files/" + candidate
		}
	}
}

func fetch(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}
