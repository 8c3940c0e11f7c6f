package openai

import (
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
)

// grammar holds the lines and words of a language. Lines have a placeholder (%s) for a
// topic of the idea.
type grammar struct {
	name         string
	asked        []string // names of the language in prompts
	verse        []string
	chorus       []string
	bridge       []string
	joy          []string
	sorrow       []string
	stopWords    []string // words that are no topics
	defaultTopic string   // topic of an idea without one
	comma        string
	another      string   // title of a similar song, with its number
	style        string   // the default style
	styles       []string // distinct styles
	hopeful      string
	sad          string
}

// styles are in English in most languages.
var styles = []string{"bossa nova, nylon guitar, soft voice", "synthwave, neon pads, gated drums",
	"folk, fiddle, hand claps", "soul, organ, choir", "drum and bass, airy voice"}

var grammars = []grammar{
	{
		name:  "English",
		asked: []string{"english", "英文", "英语"},
		verse: []string{"I can hear %s in the morning light", "We were counting %s all through the night",
			"Every window holds %s and a little spark", "You were drawing %s on the edge of the dark",
			"All the streets remember %s when they sleep", "There are promises of %s that I mean to keep",
			"Slowly the river carries %s to the sea", "And the radio is singing %s back to me"},
		chorus: []string{"Oh, %s, stay with me tonight", "Oh, %s, burning warm and bright",
			"Take me where the echoes never fade", "Sing it till the stars have been remade"},
		bridge: []string{"And if the silence asks for more", "I leave %s waiting at the door",
			"Count to ten and close your eyes", "%s is how the morning tries"},
		joy:          []string{"Lift it up, we are not afraid", "Look at all the light we made"},
		sorrow:       []string{"Nobody is coming down this road", "All the colours leave without a word"},
		stopWords:    strings.Fields("a an the of on in at to for with and or but about song write make me my your is are was be it this that some very from by as i you we they like please into over under through"),
		defaultTopic: "the quiet",
		comma:        ", ",
		another:      "%s, Part %d",
		style:        "indie pop, warm guitars, soft voice",
		styles:       styles,
		hopeful:      "hopeful",
		sad:          "melancholic",
	},
	{
		name:  "Spanish",
		asked: []string{"spanish", "西班牙"},
		verse: []string{"Oigo %s en la luz de la mañana", "Contamos %s detrás de la ventana",
			"Cada calle guarda %s al dormir", "Y hay promesas de %s por cumplir"},
		chorus: []string{"Ay, %s, quédate conmigo", "Ay, %s, cálido y amigo", "Llévame donde no muere el eco",
			"Canta hasta que se llene el hueco"},
		bridge:       []string{"Y si el silencio pide más", "dejo %s sin mirar atrás"},
		joy:          []string{"Arriba, que no hay miedo ya"},
		sorrow:       []string{"Nadie viene por este camino"},
		stopWords:    strings.Fields("un una el la los las de del en con y o pero sobre canción canta por para que es mi tu"),
		defaultTopic: "el silencio",
		comma:        ", ",
		another:      "%s, parte %d",
		style:        "indie pop, warm guitars, soft voice",
		styles:       styles,
		hopeful:      "hopeful",
		sad:          "melancholic",
	},
	{
		name:  "Chinese",
		asked: []string{"chinese", "中文", "汉语"},
		verse: []string{"清晨的光里我听见%s", "我们数着%s 数到天亮", "每扇窗都亮着%s的微光", "整座城在梦里想起%s", "河水慢慢带走了%s", "收音机又唱起了%s",
			"你在纸上画下%s的模样", "风把%s吹过了山岗"},
		chorus:       []string{"%s啊 今夜请留在我身旁", "%s啊 温暖又明亮", "带我去回声不散的地方", "一直唱到星星重新发光"},
		bridge:       []string{"如果沉默还想要更多", "我就把%s留在门旁", "数到十 闭上双眼", "%s会陪我看见明天"},
		joy:          []string{"举起双手 我们不再害怕", "看看我们点亮的灯火"},
		sorrow:       []string{"这条路上再没有人来", "所有的颜色悄悄离开"},
		defaultTopic: "寂静",
		comma:        "，",
		another:      "%s（%d）",
		style:        "独立流行，温暖的吉他，柔和的嗓音",
		styles:       []string{"波萨诺瓦，尼龙吉他，轻柔嗓音", "合成器浪潮，霓虹音色，厚重鼓点", "民谣，小提琴，拍手", "灵魂乐，管风琴，合唱", "鼓打贝斯，空灵嗓音"},
		hopeful:      "充满希望",
		sad:          "忧伤",
	},
}

// grammarFor returns the grammar of the requested language, or of that of the draft or
// the idea.
func grammarFor(w assignment, change string) grammar {
	for _, t := range grammars {
		if containsAny(change+" "+strings.ToLower(w.Language), t.asked...) {
			return t
		}
	}
	if w.Was != nil {
		for _, t := range grammars {
			if t.name == w.Was.Language {
				return t
			}
		}
	}
	if chinese.In(w.Idea) {
		return grammars[2]
	}
	if containsAny(" "+strings.ToLower(w.Idea)+" ", " una ", " el ", " los ", " las ", " sobre ", "ñ") {
		return grammars[1]
	}
	return grammars[0]
}
