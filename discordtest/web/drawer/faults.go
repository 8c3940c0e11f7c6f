package drawer

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest"
)

// Fault is a fault that can be injected.
type Fault struct{ Service, Name, Description string }

// ServerFaults returns the faults of a server, by service and name, with descriptions in a language: English, or
// Chinese if the locale begins with zh.
func ServerFaults(server *discordtest.Server, locale string) (all []Fault) {
	known := server.Faults()
	for _, service := range slices.Sorted(maps.Keys(known)) {
		for _, name := range slices.Sorted(slices.Values(known[service])) {
			description := server.DescribeFault(service, name)
			if strings.HasPrefix(locale, "zh") {
				description = cmp.Or(chineseFaults[service+"="+name], description)
			}
			all = append(all, Fault{service, name, description})
		}
	}
	return all
}

// chineseFaults describe the faults of a server in Chinese.
var chineseFaults = map[string]string{
	"discord=off":                     "结束此服务的所有故障",
	"discord=drop-gateway":            "直接断开机器人的网关连接，不发送关闭帧",
	"discord=invalid-session":         "使机器人的会话失效（op 9）",
	"discord=invalid-session-on-open": "用 op 9 回应下一次 identify",
	"discord=close-on-ready":          "在下一次 READY 或 RESUMED 之后立即关闭连接（4000）",
	"discord=no-resume":               "拒绝下一次恢复会话",
	"discord=op7":                     "要求机器人重新连接（op 7）",
	"discord=op7-on-open":             "用 op 7 回应下一次 identify 或恢复会话",
	"discord=silent":                  "不再回应心跳",
	"discord=close-4004":              "像令牌错误那样关闭网关，或拒绝下一次 identify 或恢复会话",
	"discord=close-4014":              "像不允许的 intents 那样关闭网关，或拒绝下一次 identify 或恢复会话",
	"discord=429-global":              "用全局 429 回应下一个请求",
	"discord=429-route":               "用该路由的 429 回应下一个请求",
	"discord=500-on-edit":             "下一次编辑以 500 失败",
	"discord=502-on-edit":             "下一次编辑以 502 失败",
	"discord=no-access":               "机器人下次在频道里发消息或编辑时拒绝访问",
	"discord=voice-server-first":      "机器人下次加入语音时，先发送 VOICE_SERVER_UPDATE，再发送 VOICE_STATE_UPDATE",
	"discord=interaction-twice":       "下一次交互送达两次",
	"discord=interaction-everywhere":  "把下一次交互送达机器人的所有会话",
	"discord=502-after-callback":      "下一次交互回应已生效，但仍回答 502",
	"discord=slow-callback":           "下一次交互回应延迟 2 秒",

	"voice=off":             "结束此服务的所有故障",
	"voice=drop-socket":     "直接断开机器人的语音连接",
	"voice=close-4004":      "像令牌错误那样关闭语音连接",
	"voice=close-4006":      "像会话已失效那样关闭语音连接",
	"voice=close-4009":      "像会话超时那样关闭语音连接",
	"voice=close-4011":      "像找不到服务器那样关闭语音连接",
	"voice=close-4014":      "像成员已断开那样关闭语音连接",
	"voice=close-4015":      "像语音服务器崩溃那样关闭语音连接",
	"voice=close-4016":      "像未知的加密模式那样关闭语音连接",
	"voice=close-4017":      "像客户端不支持 DAVE 那样关闭语音连接",
	"voice=close-4020":      "像错误的请求那样关闭语音连接",
	"voice=close-4021":      "像超过速率限制那样关闭语音连接",
	"voice=close-4022":      "像通话已结束那样关闭语音连接",
	"voice=region-move":     "把所有通话移到另一台语音服务器",
	"voice=udp-loss":        "从现在起丢失百分之几的数据包：udp-lossx5",
	"voice=load":            "让 50 名成员在 10 秒内加入并离开，或指定人数：loadx20",
	"voice=commit-lost":     "丢失机器人的一次 commit",
	"voice=commit-race":     "先处理另一名成员的 commit，再处理机器人的",
	"voice=garbled-commit":  "破坏发给机器人的一次 commit",
	"voice=garbled-welcome": "破坏发给机器人的一次 welcome",
}
