package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static/*
var staticFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

var ownStatic, ownTemplates = sub(staticFiles, "static"), sub(templateFiles, "templates")

// sub returns a directory of embedded files. It exists, because it was embedded.
func sub(files fs.FS, dir string) fs.FS {
	in, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return in
}

// staticPath is the path of static files. A hash of all files follows it, so that browsers keep them.
const staticPath = "/static/"

// assets are the static files of all areas.
type assets struct {
	hash  string
	files map[string][]byte
}

func newAssets(all []fs.FS) (*assets, error) {
	a := &assets{files: make(map[string][]byte)}
	sum := sha256.New()
	for _, files := range all {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if a.files[name] != nil {
				return fmt.Errorf("two areas have the static file %s", name)
			}
			a.files[name], err = fs.ReadFile(files, name)
			fmt.Fprintf(sum, "%s %d\n%s\n", name, len(a.files[name]), a.files[name])
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
	}
	a.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, nil
}

// path returns the path of a file.
func (a *assets) path(name string) (string, error) {
	if a.files[name] == nil {
		return "", fmt.Errorf("no static file %q", name)
	}
	return staticPath + a.hash + "/" + name, nil
}

// serve answers a request for a file. It ignores the hash, because another process may have another version.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, staticPath), "/")
	content, known := a.files[name]
	if !known {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if hash == a.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("ETag", `"`+a.hash+`"`)
	w.Header().Set("Content-Type", contentType(name))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// contentType returns the type of a file. Browsers run modules only with the right one, which some systems do not know.
func contentType(name string) string {
	if ext := path.Ext(name); ext != ".js" {
		return mime.TypeByExtension(ext)
	}
	return "text/javascript; charset=utf-8"
}
