package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/web/drawer"
	"github.com/riffbot/riffbot/internal/sandbox/openai"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// faultDescriptions describe the faults of providers and of the language model, by name. Those that a name
// means to one service only are under SERVICE=NAME.
var faultDescriptions = map[string]string{
	"off": "end all faults of this service",
	"429": "refuse orders: too many requests", "401": "refuse orders: wrong key", "500": "fail orders before the purchase",
	"403-used-up": "refuse orders: no credit left", "403-forbidden": "refuse orders: not permitted",
	"403-refused": "refuse orders because of their content", "400-token-mismatched": "refuse orders: a key of another API",
	"404-no-api": "answer all calls: there is no such API", "400-disabled": "answer all calls: the API is disabled",
	"410":                   "answer all calls: the API was withdrawn",
	"500-after-purchase":    "take the next order, but answer with an error",
	"reset-before-purchase": "cut the connection before the next order is taken",
	"reset-after-purchase":  "cut the connection after the next order is taken",
	"502-load-balancer":     "take the next order, but answer with the error page of a load balancer",
	"504-credit-record":     "take the next order, but answer with a timeout",
	"403-page":              "take the next order, but answer with a page that says 403",
	"408-after-purchase":    "take the next order, but answer with a timeout of the request",
	"302-after-purchase":    "take the next order, but redirect the answer elsewhere",
	"failed-with-200":       "take the next order, but answer with an error that has status 200",
	"cut-after-purchase":    "take the next order, but cut the answer in the middle",
	"never-finishes":        "never finish songs",
	"truncated-audio":       "send files of songs without their end",
	"html-audio":            "send a web page in place of a song",
	"expired-url":           "refuse the addresses of songs as expired",
	"moved-audio":           "move songs to other addresses",
	"lost-take":             "lose the second take of songs",
	"half-take":             "send only half of the second take",
	"slow-cover":            "send covers slowly",
	"unclean-text":          "put control characters into titles and lyrics",
	"no-listing":            "do not list orders by time",
	"failed":                "fail songs after the order",
	"forgets-tasks":         "forget the orders at the next look-up, as after a restart",
	"429-busy":              "refuse orders: the system is busy",
	"401-used-up":           "refuse orders: no credit left (401)",
	"402-used-up":           "refuse orders: no credit left (402)",
	"403":                   "refuse orders: the plan does not allow it",
	"422-refused":           "refuse orders because of their content",
	"cut-metadata":          "cut the next answer before the song begins",
	"cut-answer":            "cut the next answer in the middle of the song",
	"slow":                  "answer slowly",

	"openai=429":       "refuse the next request: too many requests",
	"openai=500":       "fail the next request",
	"openai=slow":      "answer the next request after a minute",
	"openai=empty":     "answer with nothing",
	"openai=garbage":   "answer with garbage",
	"openai=leak":      "answer with its own instructions",
	"openai=length":    "stop before the answer begins, for its length",
	"openai=markdown":  "answer with Markdown around and in the lyrics",
	"openai=no-model":  "refuse the model as unknown",
	"openai=no-schema": "refuse a schema for the answer",
	"openai=no-stream": "refuse to stream",
	"openai=no-tokens": "refuse the limit of tokens",
	"openai=not-json":  "answer with prose",
	"openai=refuse":    "decline to write",
	"openai=think":     "write its thoughts around the answer",
	"openai=too-long":  "answer with lyrics that are too long",
	"openai=unclean":   "put control characters into the answer",
}

// chineseFaultDescriptions are [faultDescriptions] in Chinese.
var chineseFaultDescriptions = map[string]string{
	"off": "结束此服务的所有故障",
	"429": "拒绝订单：请求过多", "401": "拒绝订单：密钥错误", "500": "订单在购买前失败",
	"403-used-up": "拒绝订单：额度已用完", "403-forbidden": "拒绝订单：没有权限", "403-refused": "因内容拒绝订单",
	"400-token-mismatched": "拒绝订单：密钥属于另一个 API",
	"404-no-api":           "所有请求都回答：没有这个 API", "400-disabled": "所有请求都回答：API 已停用",
	"410":                   "所有请求都回答：API 已撤销",
	"500-after-purchase":    "接受下一个订单，但回答错误",
	"reset-before-purchase": "在接受下一个订单之前断开连接",
	"reset-after-purchase":  "在接受下一个订单之后断开连接",
	"502-load-balancer":     "接受下一个订单，但回答负载均衡器的错误页",
	"504-credit-record":     "接受下一个订单，但回答超时",
	"403-page":              "接受下一个订单，但回答一个 403 页面",
	"408-after-purchase":    "接受下一个订单，但回答请求超时",
	"302-after-purchase":    "接受下一个订单，但把回答重定向到别处",
	"failed-with-200":       "接受下一个订单，但用状态 200 回答错误",
	"cut-after-purchase":    "接受下一个订单，但回答在中途断开",
	"never-finishes":        "歌曲永远不会完成",
	"truncated-audio":       "歌曲文件缺少结尾",
	"html-audio":            "用网页代替歌曲文件",
	"expired-url":           "以地址过期为由拒绝下载歌曲",
	"moved-audio":           "把歌曲移到别的地址",
	"lost-take":             "丢失歌曲的第二个版本",
	"half-take":             "第二个版本只发送一半",
	"slow-cover":            "缓慢地发送封面",
	"unclean-text":          "在标题和歌词里放入控制字符",
	"no-listing":            "不能按时间列出订单",
	"failed":                "下单之后歌曲失败",
	"forgets-tasks":         "下次查询时忘记订单，如同重启之后",
	"429-busy":              "拒绝订单：系统繁忙",
	"401-used-up":           "拒绝订单：额度已用完（401）",
	"402-used-up":           "拒绝订单：额度已用完（402）",
	"403":                   "拒绝订单：套餐不允许",
	"422-refused":           "因内容拒绝订单",
	"cut-metadata":          "下一个回答在歌曲开始前断开",
	"cut-answer":            "下一个回答在歌曲中途断开",
	"slow":                  "缓慢地回答",

	"openai=429":       "拒绝下一个请求：请求过多",
	"openai=500":       "下一个请求失败",
	"openai=slow":      "一分钟后才回答下一个请求",
	"openai=empty":     "回答是空的",
	"openai=garbage":   "回答是乱码",
	"openai=leak":      "回答自己的指令",
	"openai=length":    "因长度限制，在回答开始前停止",
	"openai=markdown":  "在回答和歌词里使用 Markdown",
	"openai=no-model":  "以模型未知为由拒绝",
	"openai=no-schema": "拒绝回答的格式（schema）",
	"openai=no-stream": "拒绝流式传输",
	"openai=no-tokens": "拒绝 token 数量的限制",
	"openai=not-json":  "用普通文字回答",
	"openai=refuse":    "拒绝写作",
	"openai=think":     "在回答前后写出思考过程",
	"openai=too-long":  "歌词过长",
	"openai=unclean":   "在回答里放入控制字符",
}

// faults returns all faults that can be injected, with what they do.
func (e *Env) faults(locale string) []drawer.Fault {
	known := e.providerFaults()
	for service := range known {
		known[service] = append(known[service], songapi.Off)
	}
	known["openai"] = openai.Faults()
	descriptions := faultDescriptions
	if strings.HasPrefix(locale, "zh") {
		descriptions = chineseFaultDescriptions
	}
	var all []drawer.Fault
	for _, service := range slices.Sorted(maps.Keys(known)) {
		for _, name := range slices.Sorted(slices.Values(known[service])) {
			all = append(all, drawer.Fault{Service: service, Name: name,
				Description: cmp.Or(descriptions[service+"="+name], descriptions[name])})
		}
	}
	return append(all, drawer.ServerFaults(e.server, locale)...)
}

// purchases returns what was bought at all providers.
func (e *Env) purchases() []drawer.Purchase {
	var all []drawer.Purchase
	for _, p := range e.Purchases() {
		all = append(all, drawer.Purchase{Provider: p.Provider, ID: p.TaskID, Action: p.Action, Model: p.Model,
			Text: cmp.Or(p.Prompt, p.Style)})
	}
	return all
}
