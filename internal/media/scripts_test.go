package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// tenScripts are songs in ten scripts.
var tenScripts = []struct{ name, title, style, by, first, second string }{
	{"Latin", "Où vas-tu, mon cœur léger ? 🌊", "chanson, accordéon", "Zoë", "La pluie d’été tombe sur la forêt",
		"où vas-tu, mon cœur léger"},
	{"Greek", "Φάρος στη βροχή", "λαϊκό, μπουζούκι", "Ελένη", "Η βροχή χτυπά τη στέγη", "και το φως περιμένει εσένα"},
	{"Cyrillic", "Маяк под дождём", "русский рок, гитара", "Надя", "Дождь стучит по старой крыше",
		"и маяк не спит до утра"},
	{"Arabic", "منارة تحت المطر 🌧️", "طرب، عود، 90 bpm", "ليلى", "المطر يغني فوق السطوح", "والمنارة تنتظر السفن"},
	{"Hebrew", "מגדלור בגשם (Remix)", "פולק, גיטרה, folk", "דנה", "הגשם שר על הגגות", "והמגדלור מחכה לך"},
	{"Devanagari", "बारिश में प्रकाशस्तंभ", "ग़ज़ल, सितार, तबला", "आशा", "छत पर बारिश गाती है",
		"समुद्र के किनारे दीप जलता है"},
	{"Thai", "ประภาคารกลางสายฝน ที่นี่", "ลูกทุ่ง, กีตาร์", "น้ำฝน", "ฝน ตก บน หลังคา เก่า",
		"แสงไฟ ยัง รอ เธอ อยู่ ที่นี่"},
	{"Korean", "빗속의 등대", "발라드, 피아노", "지은", "지붕 위로 비가 노래하고", "등대는 너를 기다려"},
	{"Japanese", "雨の中の灯台「直」", "シティポップ、夜", "さくら", "雨 が 屋根 で 歌って いる",
		"灯台 は 君 を 待って いる"},
	{"Chinese", "雨中的灯塔 🎵", "民谣，温暖，女声", "小雨", "雨 落 在 旧 屋顶 上", "灯塔 还 在 等 你 直到 天亮"},
}

// TestScreenshotOfTenScripts checks a card and a video frame in ten scripts: highlighting starts on
// the side where the script begins. `make screenshots` saves them as one picture.
func TestScreenshotOfTenScripts(t *testing.T) {
	s := open(t)
	const column, row, gap, caption = 936, 290, 16, 34
	sheet := image.NewRGBA(image.Rect(0, 0, gap+2*(column+gap), gap+5*row))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.RGBA{43, 45, 49, 255}), image.Point{}, draw.Src)
	complete := true
	tune := music.Brief{Title: "Lighthouse", Style: "folk", Prompt: "a lighthouse", Length: 6 * time.Second,
		Lyrics: "[Verse]\nla la la la"}
	sound := s.put(t, "s/audio", music.EncodeWAV(music.NewTrack(music.Compose(tune)).Mix()))
	moods := []string{"rain", "summer", "forest", "jazz", "neon"}
	for i, c := range tenScripts {
		card, video := s.inScript(t, sound, moods[i%len(moods)], c.title, c.style, c.first, c.second)
		if card == nil {
			complete = false
			t.Logf("no font for %s on this machine", c.name)
			continue
		}
		x, y := gap+i%2*(column+gap), gap+i/2*row
		for _, l := range s.fonts.Lines(c.name, typeset.Style{Size: 20}, column, 1) {
			l.Draw(sheet, float64(x), float64(y+18), color.RGBA{200, 200, 210, 255})
		}
		draw.CatmullRom.Scale(sheet, image.Rect(x, y+caption-6, x+480, y+caption+244), card, card.Bounds(), draw.Src,
			nil)
		draw.CatmullRom.Scale(sheet, image.Rect(x+492, y+caption-6, x+column, y+caption+244), video, video.Bounds(),
			draw.Src, nil)
	}
	if to := os.Getenv("RIFFBOT_SCREENSHOTS"); to != "" {
		if !complete {
			t.Fatal("the picture of ten scripts requires fonts for all of them")
		}
		if err := writeJPEG(filepath.Join(to, "scripts.jpg"), sheet, 82); err != nil {
			t.Fatal(err)
		}
	}
}

// inScript returns the card of a song and a frame of its video during the first line; nil if the
// machine has no font for the script.
func (s fixture) inScript(t *testing.T, sound songs.File, mood, title, style, first, second string) (card,
	video image.Image) {
	t.Helper()
	if set := (typeset.Style{Size: 40, Bold: true, Outlines: true}); s.fonts.Drawable(first+second, set) != first+
		second {
		return nil, nil
	}
	data, err := music.Cover(music.Brief{Title: title, Style: mood}, title, music.CoverSize)
	if err != nil {
		t.Fatal(err)
	}
	cover, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	one := songs.Song{ID: "s", Title: title, Style: style, Duration: 6 * time.Second, Cover: s.put(t, "s/cover", data),
		Audio: sound}
	at := 500 * time.Millisecond
	for line, text := range []string{first, second} {
		words := strings.Fields(text)
		for _, w := range words {
			length := 2500 * time.Millisecond / time.Duration(len(words))
			one.Words = append(one.Words, songs.Word{Text: w, Start: at, End: at + length, Line: line})
			at += length
		}
	}
	f, err := s.Karaoke(t.Context(), one, "s/karaoke", 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	levels := make([]float64, cardBars)
	for i := range levels {
		levels[i] = 0.2 + 0.75*math.Abs(math.Sin(float64(i)*0.21)*math.Cos(float64(i)*1.3))
	}
	card = drawCard(cover, s.fonts, one, levels)
	video = frame(t, s.path(t, f), 1900*time.Millisecond)
	half := func(r image.Rectangle) (left, right image.Rectangle) {
		middle := (r.Min.X + r.Max.X) / 2
		return image.Rect(r.Min.X, r.Min.Y, middle, r.Max.Y), image.Rect(middle, r.Min.Y, r.Max.X, r.Max.Y)
	}
	begin, end := half(imageOfWords)
	if typeset.RightToLeft(first) {
		begin, end = end, begin
	}
	if lit(video, begin) < 500 || lit(video, end) > lit(video, begin)/2 {
		t.Errorf("%q: %d highlighted pixels at the start, %d at the end", first, lit(video, begin), lit(video, end))
	}
	if n := bright(video, imageOfNextWords); n < 500 {
		t.Errorf("%q: %d pixels of the next line", second, n)
	}
	return card, video
}
