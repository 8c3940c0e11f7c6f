package app

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/joho/godotenv"
)

// envFile is the name of the file with settings, in the working directory.
const envFile = ".env"

// loadEnvFile sets the variables of a file that are not set in the environment. The file
// may be missing. Errors name the file and, if possible, the line, but never contain values.
func loadEnvFile(name string) error {
	vars, err := readEnvFile(name)
	if err != nil {
		return err
	}
	for key, value := range vars {
		if _, set := os.LookupEnv(key); set {
			continue
		}
		if err := os.Setenv(key, value); err != nil {
			return fmt.Errorf("%s: %s cannot be set", name, key)
		}
	}
	return nil
}

func readEnvFile(name string) (map[string]string, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, errors.Unwrap(err))
	}
	text, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	vars, err := parseEnv(text)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", name, err)
	}
	return vars, nil
}

// decode returns the text of a file in UTF-8 or UTF-16, with or without a byte order mark,
// and with the line ends of any system.
func decode(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		b = utf16Text(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		b = utf16Text(b[2:], binary.BigEndian)
	case len(b) > 1 && b[0] != 0 && b[1] == 0: // no byte order mark, but every second byte is 0
		b = utf16Text(b, binary.LittleEndian)
	case len(b) > 1 && b[0] == 0 && b[1] != 0:
		b = utf16Text(b, binary.BigEndian)
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
			return "", fmt.Errorf("line %d is no text: save the file as UTF-8", i+1)
		}
	}
	return text, nil
}

func utf16Text(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

var (
	// assignment matches a line that sets a variable.
	assignment = regexp.MustCompile(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*[=:]\s*(.*)$`)
	// typographic matches the quotation marks of word processors.
	typographic = regexp.MustCompile(`^[“”„‘’‚«»＂＇]`)
)

// parseEnv parses the variables of a text. Errors name the line.
func parseEnv(text string) (map[string]string, error) {
	lines := strings.Split(text, "\n")
	vars := make(map[string]string)
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := assignment.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("line %d is not NAME=value", i+1)
		}
		if typographic.MatchString(m[2]) {
			return nil, fmt.Errorf("line %d: write %s with straight quotation marks, or without any", i+1, m[1])
		}
		// A quoted value may have several lines.
		statement, end := line, i
		for open(m[2], statement) && end+1 < len(lines) {
			end++
			statement += "\n" + lines[end]
		}
		one, err := godotenv.Unmarshal(markReferences(statement, m[2]))
		if err != nil || len(one) != 1 {
			return nil, fmt.Errorf("line %d: the value of %s cannot be read; are its quotation marks closed?", i+1,
				m[1])
		}
		for name, value := range one {
			if vars[name], err = expand(value, vars); err != nil {
				return nil, fmt.Errorf("line %d: the value of %s %w", i+1, name, err)
			}
		}
		i = end
	}
	return vars, nil
}

var (
	// dollar matches a dollar sign with a backslash before or a reference ${…} after it.
	dollar = regexp.MustCompile(`\\?\$(?:\{([^{}\n]*)\}?)?`)
	// reference matches a reference marked by [markReferences]. Files never contain U+0000.
	reference = regexp.MustCompile("\x00[^\x00]*\x00")
)

// markReferences marks the references ${NAME} of a statement for [expand] and escapes all
// other dollar signs. The library would take them as variables and drop a part of a password.
// Values in single quotes are literal.
func markReferences(statement, value string) string {
	if strings.HasPrefix(value, "'") {
		return statement
	}
	return dollar.ReplaceAllStringFunc(statement, func(s string) string {
		switch m := dollar.FindStringSubmatch(s); {
		case s[0] == '\\':
			return s
		case len(s) == 1:
			return `\$`
		default:
			return "\x00" + m[1] + "\x00"
		}
	})
}

// expand replaces marked references by values of the environment or else of the lines above.
// Its error does not contain the reference, which may be a part of a password.
func expand(value string, vars map[string]string) (string, error) {
	missing := false
	value = reference.ReplaceAllStringFunc(value, func(s string) string {
		name := strings.Trim(s, "\x00")
		if v, set := os.LookupEnv(name); set {
			return v
		}
		v, set := vars[name]
		missing = missing || !set
		return v
	})
	if missing {
		return "", errors.New("has a ${NAME} that is set neither above nor in the environment; where no variable is meant, " +
			"put the value between single quotes")
	}
	return value, nil
}

// open reports whether the value of a statement has an opening quotation mark without a
// closing one.
func open(value, statement string) bool {
	if value == "" || value[0] != '"' && value[0] != '\'' {
		return false
	}
	_, err := godotenv.Unmarshal(statement)
	return err != nil
}
