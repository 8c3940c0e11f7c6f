package web

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// file is an attachment as its address on the CDN names it.
type file struct{ channel, id, name string }

// parseFile reads the address of an attachment: …/attachments/CHANNEL/ID/NAME.
func parseFile(address string) (file, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return file{}, false
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "attachments" {
		return file{}, false
	}
	return file{parts[1], parts[2], parts[3]}, true
}

// getFile serves a file of a message that the member sees. Addresses of the CDN expire, so it reads the
// message for a new one.
func (v *viewer) getFile(w http.ResponseWriter, r *http.Request) error {
	m, err := v.person.MessageIn(r.Context(), r.PathValue("channel"), r.PathValue("message"))
	if err != nil {
		return err
	}
	address := addressOf(m, r.PathValue("file"))
	if address == "" {
		return &problemError{v.words().NoFile}
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	for _, name := range []string{"Range", "If-Range"} {
		if value := r.Header.Get(name); value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified"} {
		if value := resp.Header.Get(name); value != "" {
			h.Set(name, value)
		}
	}
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	kind := resp.Header.Get("Content-Type")
	if !playable(kind) || r.URL.Query().Has("download") {
		kind = "application/octet-stream"
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": r.PathValue("name")}))
	}
	h.Set("Content-Type", kind)
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body) // a player that has enough ends the transfer
	return nil
}

// playable reports whether a browser shows a file of a type, without running anything in it.
func playable(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	family, _, _ := strings.Cut(kind, "/")
	return family == "audio" || family == "video" || family == "image" && kind != "image/svg+xml"
}

// addressOf returns the address of an attachment anywhere in a message: in attachments, embeds or components.
func addressOf(m map[string]any, id string) string {
	b, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	var decoded any
	if json.Unmarshal(b, &decoded) != nil {
		return ""
	}
	return searchAddress(decoded, id)
}

// searchAddress returns the first address of an attachment in a JSON value.
func searchAddress(in any, id string) string {
	switch value := in.(type) {
	case map[string]any:
		if address, _ := value["url"].(string); address != "" {
			if f, ok := parseFile(address); ok && f.id == id {
				return address
			}
		}
		for _, inner := range value {
			if found := searchAddress(inner, id); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range value {
			if found := searchAddress(inner, id); found != "" {
				return found
			}
		}
	}
	return ""
}
