package switchboard.cli.engines;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns that are as wide as they need be. One thread. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean numbers;

    /**
     * @param numbers whether all columns but the first end at the right
     */
    TextTable(boolean numbers) {
        this.numbers = numbers;
    }

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String blanks = " ".repeat(width(column) - cell.length());
                boolean right = numbers && column > 0;
                line.append(column == 0 ? "" : GAP);
                line.append(right ? blanks + cell : cell + blanks);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
