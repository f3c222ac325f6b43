package dev.pmc.bench;

import java.util.Map;

/** How a cost grows with the size of its problem: {@code cost = factor * size ^ exponent}. */
final class Growth {
    private Growth() {}

    /** The exponent that fits best, by least squares of the logarithms; 1 is linear, 0 constant. */
    static double exponent(Map<Integer, Double> costBySize) {
        double[] x = costBySize.keySet().stream().mapToDouble(Math::log).toArray();
        double[] y = costBySize.values().stream().mapToDouble(Math::log).toArray();
        double meanX = mean(x);
        double meanY = mean(y);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return covariance / variance;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    static Figure figure(String group, String what, Map<Integer, Double> costBySize, double most) {
        double exponent = exponent(costBySize);
        return Figure.of(group, "growth: " + what + ", fitted exponent over " + costBySize.keySet(), exponent, "")
                .beside("bound", most)
                .noting(exponent <= most ? "within the bound" : "OUT OF BOUND");
    }
}
