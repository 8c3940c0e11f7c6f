package music

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// wave is the waveform of an instrument.
type wave int

const (
	sine wave = iota
	soft      // a few low overtones
	saw
	square
	pluck // decays
	voice
)

// beat is a drum pattern.
type beat int

const (
	noDrums beat = iota
	backbeat
	fourOnFloor
	halfTime
	waltz
	blast
	shuffle
)

// sound is how a style sounds.
type sound struct {
	tempo       float64
	minor       bool
	beat        beat
	bass, chord wave
	lead        wave // melody instrument of instrumental sections
	arpeggio    bool // chords are broken
	drive       float64
	space       float64 // reverberation, 0 to 1
}

// sounds are the sounds of words in a style or prompt. The first match decides; the rest
// is random.
var sounds = []struct {
	words string
	sound sound
}{
	{"lullaby cradle sleep 摇篮曲 安眠", sound{66, false, noDrums, sine, soft, pluck, true, 0, 0.5}},
	{"metal thrash hardcore 金属", sound{168, true, blast, saw, saw, saw, false, 0.8, 0.15}},
	{"punk garage 朋克", sound{164, false, backbeat, saw, saw, square, false, 0.6, 0.1}},
	{"waltz ballroom 圆舞曲 华尔兹", sound{132, false, waltz, soft, soft, soft, false, 0, 0.35}},
	{"synthwave retrowave neon 80s eighties 合成器 霓虹 复古", sound{104, true, fourOnFloor, saw, saw, square, true, 0.25,
		0.35}},
	{"techno house edm rave dance club trance 电子 舞曲 派对", sound{126, true, fourOnFloor, saw, square, saw, true, 0.3,
		0.25}},
	{"lo-fi lofi study chillhop 低保真", sound{78, false, shuffle, sine, soft, pluck, false, 0.1, 0.25}},
	{"hip-hop hiphop rap trap 嘻哈 说唱", sound{88, true, halfTime, sine, pluck, square, false, 0.2, 0.15}},
	{"drum'n'bass dnb jungle 鼓打贝斯", sound{172, true, halfTime, saw, soft, square, true, 0.3, 0.25}},
	{"reggae dub ska 雷鬼", sound{92, false, halfTime, sine, pluck, soft, false, 0.05, 0.3}},
	{"jazz swing blues soul 爵士 蓝调 灵魂乐", sound{112, false, shuffle, soft, soft, soft, false, 0.05, 0.25}},
	{"christmas xmas jingle holiday winter 圣诞 冬天", sound{118, false, shuffle, soft, pluck, pluck, true, 0, 0.4}},
	{"country folk acoustic campfire 民谣 乡村", sound{108, false, backbeat, soft, pluck, pluck, true, 0, 0.2}},
	{"ambient drone calm meditation 氛围 冥想", sound{60, false, noDrums, sine, soft, sine, true, 0, 0.7}},
	{"ballad sad slow melancholy rain 抒情 悲伤 忧伤 雨", sound{72, true, halfTime, sine, soft, pluck, true, 0, 0.45}},
	{"rock anthem guitar 摇滚 吉他", sound{128, false, backbeat, saw, saw, saw, false, 0.45, 0.2}},
	{"funk disco groove 放克 迪斯科", sound{114, true, fourOnFloor, saw, pluck, square, true, 0.1, 0.15}},
	{"pop happy upbeat summer 流行 快乐 夏天", sound{116, false, backbeat, soft, saw, square, false, 0.1, 0.25}},
	{"epic orchestral cinematic 史诗 管弦", sound{92, true, halfTime, soft, saw, soft, false, 0.1, 0.6}},
	{"chiptune 8-bit game arcade 芯片音乐 游戏", sound{140, false, backbeat, square, square, square, true, 0, 0.05}},
}

// soundOf returns the sound of the words, with random values for the rest.
func soundOf(b Brief, r *rand.Rand) sound {
	text := strings.ToLower(b.Style + " " + b.Prompt + " " + b.Title)
	for _, s := range sounds {
		for word := range strings.FieldsSeq(s.words) {
			if strings.Contains(text, word) {
				found := s.sound
				found.tempo *= 0.96 + 0.08*r.Float64()
				return found
			}
		}
	}
	found := sounds[r.IntN(len(sounds))].sound
	found.minor = r.IntN(2) == 0
	return found
}

// randFor returns a random source that depends only on the seed and the words.
func randFor(seed uint64, words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w)) // cannot fail
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(h.Sum64(), seed))
}
