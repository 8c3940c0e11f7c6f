package app

import (
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func utf16File(order binary.AppendByteOrder, mark bool, text string) string {
	var b []byte
	if mark {
		b = order.AppendUint16(b, 0xfeff)
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestEnvFileEncodings(t *testing.T) {
	const text = "# settings\nDISCORD_TOKEN=abc\n\nexport SONG_CURRENCY = \"EUR\" # inline\nBLOCKED_WORDS='一, two'\nOPENAI_MODEL: m\n"
	want := map[string]string{"DISCORD_TOKEN": "abc", "SONG_CURRENCY": "EUR", "BLOCKED_WORDS": "一, two",
		"OPENAI_MODEL": "m"}
	for name, file := range map[string]string{
		"UTF-8":             text,
		"UTF-8 with a mark": "\ufeff" + text,
		"UTF-16 LE":         utf16File(binary.LittleEndian, true, text),
		"UTF-16 BE":         utf16File(binary.BigEndian, true, text),
		"UTF-16 LE, bare":   utf16File(binary.LittleEndian, false, text),
		"UTF-16 BE, bare":   utf16File(binary.BigEndian, false, text),
		"Windows lines":     "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"),
		"old Mac lines":     strings.ReplaceAll(text, "\n", "\r"),
		"no last line end":  strings.TrimRight(text, "\n"),
	} {
		path := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := readEnvFile(path); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestEnvFileKeepsDollarSigns(t *testing.T) {
	t.Setenv("RIFFBOT_TEST_HOST", "db.example")
	for line, want := range map[string]string{
		"A=postgres://u:p$1@h/db": "postgres://u:p$1@h/db", "A=pa$WORD": "pa$WORD", "A=$$": "$$", "A=a$(b)": "a$(b)",
		`A="p$1 x"`: "p$1 x", "A='p$1'": "p$1", "A='${B}'": "${B}", `A=p\$1`: "p$1", `A="p\$1"`: "p$1",
		`A=\${B}`:       "${B}",
		"B=1\nA=a${B}c": "a1c", "B='$2'\nA=\"${B}\"": "$2", "A=${RIFFBOT_TEST_HOST}:1": "db.example:1",
		"A=x # ${B} and $1": "x", "RIFFBOT_TEST_HOST=other\nA=${RIFFBOT_TEST_HOST}": "db.example",
	} {
		if vars, err := parseEnv(line); err != nil || vars["A"] != want {
			t.Errorf("%s: %q, %v; want %q", line, vars["A"], err, want)
		}
	}
}

// TestEnvFileErrorsNameTheLine checks that errors name file and line, but show no content.
func TestEnvFileErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"A=1\nSECRET":                   "line 2 ",
		"A=1\n\n=SECRET":                "line 3 ",
		"A=1\nB C=SECRET":               "line 2 ",
		"A=1\nB＝SECRET":                 "line 2 ",
		"A=1\nB=\"SECRET\nC=2":          "line 2: the value of B",
		"A=1\nB=x${SECRET}":             "line 2: the value of B has a ${NAME}",
		"A=1\nB=x${SECRET":              "line 2: the value of B has a ${NAME}",
		"A=“SECRET”":                    "line 1: write A with straight",
		"A=1\nB=\xc4\xe3SECRET":         "line 2 is no text",
		"A=1\r\nB=2\r\nSECRET SECRET":   "line 3 ",
		"\u200bDISCORD_TOKEN=SECRET":    "line 1 ",
		"A=1\nB=SEC\x00RET":             "line 2 is no text",
		"A=\"one\ntwo\"\nSECRET\nB=two": "line 3 ",
	} {
		path := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readEnvFile(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) ||
			strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", text, err)
		}
	}
	dir := t.TempDir()
	if _, err := readEnvFile(dir); err == nil || strings.Count(err.Error(), dir) != 1 {
		t.Errorf("a directory: %v", err)
	}
	if vars, err := readEnvFile(filepath.Join(dir, "none")); err != nil || len(vars) > 0 {
		t.Errorf("no file: %v, %v", vars, err)
	}
}

func TestEnvironmentOverridesEnvFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("RIFFBOT_TEST_A=file\nRIFFBOT_TEST_B=file"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("RIFFBOT_TEST_A", "set")
	t.Setenv("RIFFBOT_TEST_B", "")
	_ = os.Unsetenv("RIFFBOT_TEST_B")
	if err := loadEnvFile(path); err != nil || os.Getenv("RIFFBOT_TEST_A") != "set" ||
		os.Getenv("RIFFBOT_TEST_B") != "file" {
		t.Errorf("%v: %q %q", err, os.Getenv("RIFFBOT_TEST_A"), os.Getenv("RIFFBOT_TEST_B"))
	}
}

func TestMisspeltSettingIsHinted(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	hintMisspelt([]string{"PATH=/bin", "RIFUSION_TOKEN=secret", "DATA_DIR=/data"}, &out)
	if out.String() != "riffbot: RIFUSION_TOKEN is not a setting; did you mean RIFFUSION_TOKEN?\n" {
		t.Errorf("%q", out.String())
	}
}
