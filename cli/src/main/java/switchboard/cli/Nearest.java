package switchboard.cli;

import java.util.Collection;

/** Finds the word that somebody meant who mistyped one. */
final class Nearest {

    private Nearest() {}

    /** The word with the fewest letters to change, or an empty string when none is near. */
    static String to(String typed, Collection<String> words) {
        String nearest = "";
        int fewest = Math.max(2, typed.length() / 2) + 1;
        for (String word : words) {
            int changes = isPart(typed, word) ? 1 : changes(typed, word);
            if (changes < fewest) {
                fewest = changes;
                nearest = word;
            }
        }
        return nearest;
    }

    private static boolean isPart(String typed, String word) {
        return typed.length() > 3 && word.contains(typed);
    }

    /** Letters to insert, remove, replace or swap with their neighbour (Damerau, restricted). */
    static int changes(String from, String to) {
        int[][] changes = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                changes[i][j] = i == 0 || j == 0 ? i + j : cheapest(changes, from, to, i, j);
            }
        }
        return changes[from.length()][to.length()];
    }

    private static int cheapest(int[][] changes, String from, String to, int i, int j) {
        int replaced = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best =
                Math.min(
                        changes[i - 1][j - 1] + replaced,
                        Math.min(changes[i - 1][j], changes[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, changes[i - 2][j - 2] + 1) : best;
    }
}
