package switchboard.cli.engines;

import java.awt.Color;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/**
 * The program that draws what was measured. In a JVM of its own, so that no start of the command
 * pays for the modules that draw. Told the name of a file and a line for each cost, it answers
 * {@code done} or what went wrong. One thread.
 */
final class Picture {

    /** What it answers when the picture is there. */
    static final String DONE = "done";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;
    private static final double NANOS_PER_MICRO = 1_000;

    /** Where nothing is idle; a logarithmic axis has no zero. */
    private static final int NONE = 1;

    private Picture() {}

    /** Draws what standard input says. */
    public static void main(String[] args) throws IOException {
        BufferedReader told =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Path file = Path.of(told.readLine());
        List<Cost> costs = new ArrayList<>();
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            String[] words = line.split(" ");
            costs.add(new Cost(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2])));
        }
        try {
            Files.write(file, ChartEncoder.getBytes(chart(costs), "png"));
            System.out.println(DONE);
        } catch (IOException | RuntimeException | LinkageError e) {
            System.out.println(e);
        }
    }

    private static XYChart chart(List<Cost> costs) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("What one active connection costs among idle ones")
                        .xAxisTitle("idle connections")
                        .yAxisTitle("CPU per round trip, microseconds")
                        .theme(ChartTheme.XChart)
                        .build();
        XYStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setXAxisLogarithmic(true);
        styler.setXAxisTickLabelsFormattingFunction(idle -> idle <= NONE ? "0" : decimal(idle));
        styler.setYAxisLogarithmic(true);
        styler.setYAxisTickLabelsFormattingFunction(Picture::decimal);
        styler.setYAxisMin(1.0);
        styler.setYAxisMax(decadeAbove(costs));
        for (String engine : costs.stream().map(Cost::engine).distinct().toList()) {
            add(chart, costs.stream().filter(cost -> cost.engine().equals(engine)).toList());
        }
        return chart;
    }

    /** From whole decade to whole decade, so that what is flat looks flat. */
    private static double decadeAbove(List<Cost> costs) {
        double highest = costs.stream().mapToDouble(Picture::micros).max().orElse(1);
        return Math.pow(10, Math.max(2, Math.ceil(Math.log10(highest))));
    }

    private static void add(XYChart chart, List<Cost> costs) {
        chart.addSeries(
                costs.getFirst().engine(),
                costs.stream().mapToDouble(cost -> Math.max(cost.idle(), NONE)).toArray(),
                costs.stream().mapToDouble(Picture::micros).toArray());
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static double micros(Cost cost) {
        return cost.nanos() / NANOS_PER_MICRO;
    }
}
