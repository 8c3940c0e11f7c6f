package e2e

import (
	"bytes"
	"fmt"
	"html/template"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/riffbot/riffbot/discordtest/web/render"
)

// sheetLimit is the largest size of a contact sheet in bytes.
const sheetLimit = 1_500_000

// sheet is the layout of a page of pictures.
type sheet struct {
	columns, width int // width of a column in pixels
	Style          template.CSS
	Pictures       []picture
}

const (
	gap    = 16 // between columns, and around them
	border = 1  // of a picture
)

var page = template.Must(template.New("page").Parse(`<!doctype html><meta charset="utf-8">
<style>{{.Style}}
body { margin: 0; background: #1e1f22; font-family: "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { columns: {{.Columns}}; column-gap: {{.Gap}}px; width: {{.PageWidth}}px; padding: {{.Gap}}px;
  box-sizing: border-box; }
figure { break-inside: avoid; margin: 0 0 18px; }
figcaption { color: #b5bac1; font-size: 13px; padding: 0 2px 4px; }
figure > div { border-radius: 8px; overflow: hidden; border: 1px solid #3f4147; }
figure > div:has(.form) { border-color: transparent; }
</style>
<main>{{range .Pictures}}<figure>{{with .Title}}<figcaption>{{.}}</figcaption>{{end}}
<div class="messages">{{.HTML}}</div></figure>{{end}}</main>
<script>document.querySelectorAll("video").forEach(v => v.controls = false) // they cover the picture
onload = () => {
  document.body.dataset.height = Math.ceil(document.querySelector("main").getBoundingClientRect().height)
}</script>
`))

// Columns returns the number of columns.
func (s sheet) Columns() int { return s.columns }

// Gap returns the distance between columns.
func (s sheet) Gap() int { return gap }

// PageWidth returns the width of the page.
func (s sheet) PageWidth() int { return s.columns*(s.width+2*border) + (s.columns+1)*gap }

// sheet writes all pictures as one JPEG file.
func (g *gallery) sheet(file string, s sheet) {
	s.Pictures = g.pictures
	shot, err := png.Decode(bytes.NewReader(g.shoot(s)))
	if err != nil {
		g.t.Fatal(err)
	}
	for quality := 88; ; quality -= 6 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, shot, &jpeg.Options{Quality: quality}); err != nil {
			g.t.Fatal(err)
		}
		if b.Len() <= sheetLimit {
			write(g.t, file, b.Bytes())
			return
		}
		if quality < 40 {
			g.t.Fatalf("%s has %d bytes", file, b.Len())
		}
	}
}

// post writes the first finished song as the README's picture.
func (g *gallery) post(file string) {
	for _, p := range g.pictures {
		if p.Title == "Finished song" {
			p.Title = ""
			write(g.t, file, g.shoot(sheet{columns: 1, width: 560, Pictures: []picture{p}}))
			return
		}
	}
	g.t.Error("there is no picture of a finished song")
}

var pageHeight = regexp.MustCompile(`data-height="(\d+)"`)

// shoot renders a page in Chromium and returns it as PNG. The first run measures its height.
func (g *gallery) shoot(s sheet) []byte {
	g.t.Helper()
	s.Style = template.CSS(render.Style)
	var b bytes.Buffer
	if err := page.Execute(&b, s); err != nil {
		g.t.Fatal(err)
	}
	name, shot := filepath.Join(g.dir, "page.html"), filepath.Join(g.dir, "page.png")
	write(g.t, name, b.Bytes())
	m := pageHeight.FindSubmatch(g.chromium(name, "--dump-dom"))
	if m == nil {
		g.t.Fatal("Chromium did not measure the page")
	}
	g.chromium(name, fmt.Sprintf("--window-size=%d,%s", s.PageWidth(), m[1]), "--screenshot="+shot)
	image, err := os.ReadFile(shot)
	if err != nil {
		g.t.Fatal(err)
	}
	return image
}

// chromium opens a page in Chromium and returns its output.
func (g *gallery) chromium(file string, args ...string) []byte {
	g.t.Helper()
	args = append(args, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-sync", "--allow-file-access-from-files",
		"--autoplay-policy=user-gesture-required", "--user-data-dir="+filepath.Join(g.dir, "profile"), "file://"+file)
	var errors bytes.Buffer
	cmd := exec.CommandContext(g.t.Context(), "chromium", args...)
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		g.t.Fatalf("chromium: %v\n%s", err, &errors)
	}
	return out
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
