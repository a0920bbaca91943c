package switchboard.bench;

import java.util.List;

/** Markdown that is being written: headings, paragraphs, tables. One thread. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    void title(String title) {
        line("# " + title);
        line("");
    }

    void section(String title) {
        line("");
        line("## " + title);
        line("");
    }

    void paragraph(String paragraph) {
        line(paragraph);
        line("");
    }

    void blank() {
        line("");
    }

    void header(List<String> cells) {
        row(cells);
        line("|" + "---|".repeat(cells.size()));
    }

    void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    void code(List<String> lines) {
        line("```");
        lines.forEach(this::line);
        line("```");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
