package music

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/typeset"
)

// CoverSize is the default width and height of a cover, in pixels.
const CoverSize = 1024

// mood has the colours of a sky from top to bottom, and of its light.
type mood struct {
	words  string
	sky    [3]color.RGBA
	light  color.RGBA
	ground color.RGBA
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

// moods are chosen by words, or at random if no word matches.
var moods = []mood{
	{"neon synthwave retrowave night drive 80s club dance 霓虹 夜 合成器", [3]color.RGBA{rgb(0x12062e), rgb(0x5a1a7a),
		rgb(0xff5f8f)}, rgb(0xffd36b), rgb(0x150a33)},
	{"christmas xmas snow winter ice cold holiday 圣诞 雪 冬天", [3]color.RGBA{rgb(0x0b1f3f), rgb(0x2f5f8f), rgb(0xbfdcea)},
		rgb(0xfff4d0), rgb(0x0f3040)},
	{"rain sad blue melancholy sea ocean water 雨 海 忧伤", [3]color.RGBA{rgb(0x14233a), rgb(0x35607c), rgb(0x9fb8c0)},
		rgb(0xe8f0ef), rgb(0x101c2c)},
	{"summer sun happy beach pop love 夏天 阳光 快乐", [3]color.RGBA{rgb(0x2b8fb8), rgb(0xffb36b), rgb(0xffe3a0)},
		rgb(0xfff7df), rgb(0x1f5a5a)},
	{"metal rock fire war dark thrash punk raid 金属 摇滚 火", [3]color.RGBA{rgb(0x0d0b0c), rgb(0x4f1212), rgb(0xd8481e)},
		rgb(0xffc26b), rgb(0x0a0707)},
	{"forest folk country green acoustic home 森林 民谣 家乡", [3]color.RGBA{rgb(0x244a44), rgb(0x7fa06a), rgb(0xf0dca0)},
		rgb(0xfff3cf), rgb(0x16302a)},
	{"lullaby sleep dream ambient calm moon star 摇篮曲 梦 月 星", [3]color.RGBA{rgb(0x151437), rgb(0x4a3f7d), rgb(0xc39bc0)},
		rgb(0xfdf1dc), rgb(0x14122e)},
	{"lo-fi lofi study coffee jazz soul warm 咖啡 爵士 温暖", [3]color.RGBA{rgb(0x3b2338), rgb(0xa9605c), rgb(0xf2bf8a)},
		rgb(0xffe9c4), rgb(0x2a1728)},
}

// Cover returns the cover of a song as a JPEG: a sky in the mood of its lyrics, a sun or
// moon, hills, and the title.
func Cover(b Brief, title string, size int) ([]byte, error) {
	r := randFor(b.Seed, "cover", b.Prompt, b.Style, title)
	text := strings.ToLower(b.Prompt + " " + b.Style + " " + title)
	m := moods[r.IntN(len(moods))]
	for _, candidate := range moods {
		for word := range strings.FieldsSeq(candidate.words) {
			if strings.Contains(text, word) {
				m = candidate
				text = "" // the first matching mood
			}
		}
	}
	img, side := image.NewRGBA(image.Rect(0, 0, size, size)), float64(size)
	p := &painter{img: img, size: size, side: side, mood: m, chance: r,
		sunX: side * (0.3 + 0.4*r.Float64()), sunY: side * (0.34 + 0.12*r.Float64()),
		radius: side * (0.1 + 0.07*r.Float64())}
	p.sky()
	p.stars()
	p.disc(p.sunX, p.sunY, p.radius, m.light, 0.92)
	for layer := range 4 {
		p.hills(layer)
	}
	p.shade()
	p.title(title)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("encode cover: %w", err)
	}
	return out.Bytes(), nil
}

type painter struct {
	img    *image.RGBA
	size   int
	side   float64 // the size
	mood   mood
	chance *rand.Rand
	// of the sun, or the moon
	sunX, sunY, radius float64
}

func blend(a, b color.RGBA, t float64) color.RGBA {
	t = max(0, min(1, t))
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// sky draws a gradient with the glow of the light, and a little noise against banding.
func (p *painter) sky() {
	for y := range p.size {
		t := float64(y) / p.side * 1.35
		var c color.RGBA
		if t < 0.6 {
			c = blend(p.mood.sky[0], p.mood.sky[1], t/0.6)
		} else {
			c = blend(p.mood.sky[1], p.mood.sky[2], (t-0.6)/0.45)
		}
		row := p.img.Pix[y*p.img.Stride:]
		grain := p.chance.Uint64()
		for x := range p.size {
			grain = grain*6364136223846793005 + 1442695040888963407
			g := int(grain>>61) - 3
			dx, dy := float64(x)-p.sunX, float64(y)-p.sunY
			glow := p.radius * p.radius / (dx*dx + dy*dy + p.radius*p.radius) * 0.55
			row[x*4] = clip(int(float64(c.R)+(float64(p.mood.light.R)-float64(c.R))*glow) + g)
			row[x*4+1] = clip(int(float64(c.G)+(float64(p.mood.light.G)-float64(c.G))*glow) + g)
			row[x*4+2] = clip(int(float64(c.B)+(float64(p.mood.light.B)-float64(c.B))*glow) + g)
			row[x*4+3] = 255
		}
	}
}

func clip(v int) uint8 { return uint8(max(0, min(255, v))) }

func (p *painter) stars() {
	for range 140 {
		x, y := p.chance.Float64()*p.side, math.Pow(p.chance.Float64(), 1.6)*p.side*0.55
		p.disc(x, y, p.scaled(0.8+p.chance.Float64()*1.8), p.mood.light, 0.15+0.6*p.chance.Float64())
	}
}

// hills draws a row of hills; near ones are darker.
func (p *painter) hills(layer int) {
	depth := float64(layer) / 3
	base := p.side * (0.6 + 0.11*float64(layer))
	var waves [3][3]float64 // height, length, offset
	for i := range waves {
		waves[i] = [3]float64{p.side * 0.045 / float64(i+1) * (0.6 + p.chance.Float64()),
			0.9 + 2.4*float64(i) + p.chance.Float64(), p.chance.Float64() * 7}
	}
	c := blend(blend(p.mood.sky[2], p.mood.ground, 0.45), p.mood.ground, depth)
	for x := range p.size {
		y := base
		for _, w := range waves {
			y -= w[0] * math.Sin(float64(x)/p.side*w[1]*math.Pi+w[2])
		}
		top := max(0, int(y))
		if top >= p.size {
			continue
		}
		p.mix(x, top, c, 1-(y-float64(top))) // antialiased edge
		for at := top + 1; at < p.size; at++ {
			i := at*p.img.Stride + x*4
			p.img.Pix[i], p.img.Pix[i+1], p.img.Pix[i+2] = c.R, c.G, c.B
		}
	}
}

// mix blends a colour over a pixel.
func (p *painter) mix(x, y int, c color.RGBA, share float64) {
	i := y*p.img.Stride + x*4
	mixed := blend(color.RGBA{p.img.Pix[i], p.img.Pix[i+1], p.img.Pix[i+2], 255}, c, share)
	p.img.Pix[i], p.img.Pix[i+1], p.img.Pix[i+2] = mixed.R, mixed.G, mixed.B
}

// shade darkens the bottom behind the title.
func (p *painter) shade() {
	top := p.size * 62 / 100
	for y := top; y < p.size; y++ {
		dark := 1 - 0.55*float64(y-top)/float64(p.size-top)
		row := p.img.Pix[y*p.img.Stride : (y+1)*p.img.Stride]
		for i := range row {
			if i%4 != 3 {
				row[i] = uint8(float64(row[i]) * dark)
			}
		}
	}
}

// disc draws a circle with a soft edge.
func (p *painter) disc(x, y, radius float64, c color.RGBA, alpha float64) {
	box := image.Rect(int(x-radius)-1, int(y-radius)-1, int(x+radius)+2, int(y+radius)+2).Intersect(p.img.Bounds())
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			inside := radius + 0.5 - math.Hypot(float64(px)-x, float64(py)-y)
			if inside > 0 {
				p.mix(px, py, c, alpha*min(1, inside))
			}
		}
	}
}

// title draws the title at the bottom, on the side where reading starts. Characters
// without a font are omitted.
func (p *painter) title(title string) {
	margin, widest := p.scaled(72), p.scaled(CoverSize-144)
	lines := typeset.System().Fit(title, typeset.Style{Size: p.scaled(104), Bold: true}, p.scaled(40), widest,
		p.scaled(360))
	if len(lines) == 0 {
		return
	}
	y := p.side - margin - max(0, lines[len(lines)-1].Descent-p.scaled(12))
	for _, line := range slices.Backward(lines) {
		x := margin
		if line.RightToLeft {
			x = p.side - margin - line.Width
		}
		line.Draw(p.img, x+p.scaled(3), y+p.scaled(4), color.NRGBA{0, 0, 0, 90})
		line.Draw(p.img, x, y, p.mood.light)
		y -= max(1.12*line.Size(), line.Ascent+0.15*line.Size())
	}
	x := margin
	if lines[0].RightToLeft {
		x = p.side - margin - p.scaled(120)
	}
	bar := image.Rect(int(x), int(p.side-margin+p.scaled(26)), int(x+p.scaled(120)), int(p.side-margin+p.scaled(32)))
	draw.Draw(p.img, bar, image.NewUniform(p.mood.light), image.Point{}, draw.Over)
}

// scaled scales a length on a cover of the default size.
func (p *painter) scaled(length float64) float64 { return length * p.side / CoverSize }
